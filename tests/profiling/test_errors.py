"""The error tree: messages on one line, and who can fix what went wrong."""

import pytest

from tasteprint.profiling.errors import EngineUnavailable, LedgerError, SettingsError


def test_an_error_is_one_line_with_its_hint():
    error = SettingsError("There is\nno such  file.", hint="Name\nanother.")
    assert str(error) == "There is no such file. Name another."


def test_who_can_fix_it():
    assert SettingsError("x").user_error
    assert not LedgerError("x").user_error
    assert LedgerError("x", user_error=True).user_error
    assert not EngineUnavailable("x").user_error


def test_the_old_keyword_warns():
    with pytest.warns(DeprecationWarning, match="user_error"):
        error = LedgerError("It is full.", blame="user")
    assert error.user_error


@pytest.mark.parametrize(("fixable", "blame"), [(True, "user"), (False, "program")])
def test_the_old_name_warns(fixable, blame):
    error = LedgerError("x", user_error=fixable)
    with pytest.warns(DeprecationWarning, match="user_error"):
        assert error.blame == blame
