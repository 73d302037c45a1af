import pytest

import tasteprint


def test_every_public_name_is_there():
    for name in tasteprint.__all__:
        assert getattr(tasteprint, name) is not None
    assert set(tasteprint.__all__) <= set(dir(tasteprint))


def test_the_errors_are_those_of_the_tree():
    from tasteprint.profiling import errors

    public = {name for name in tasteprint.__all__ if hasattr(errors, name)}
    assert public == {n for n, v in vars(errors).items() if isinstance(v, type)}


def test_an_unknown_name_is_told():
    with pytest.raises(AttributeError, match="no attribute 'Tastprint'"):
        _ = tasteprint.Tastprint
