from pathlib import Path

import pytest

from tasteprint.profiling.errors import SettingsError
from tasteprint.settings import Settings, UnknownSettingWarning, unknown_variables


def test_nothing_set_gives_the_defaults(monkeypatch):
    monkeypatch.delenv("TASTEPRINT_CACHE")
    settings = Settings.read()
    assert settings.workspace == Path(".tasteprint")
    assert settings.cache.name == "tasteprint"
    assert settings.engine_url is None
    assert settings.prompts == ()


def test_variables_are_read(monkeypatch):
    monkeypatch.setenv("TASTEPRINT_ENGINE_FLAGS", "--max-num-seqs 8 --hf-overrides '{\"a\": 1}'")
    monkeypatch.setenv("TASTEPRINT_PROMPTS", "mine:theirs")
    monkeypatch.setenv("TASTEPRINT_CALIBRATIONS", "mine.json:theirs.json")
    monkeypatch.setenv("TASTEPRINT_ENGINE_PORT", "8001")
    monkeypatch.setenv("TASTEPRINT_MODEL", "")
    settings = Settings.read()
    assert settings.engine_flags == ("--max-num-seqs", "8", "--hf-overrides", '{"a": 1}')
    assert settings.prompts == (Path("mine"), Path("theirs"))
    assert settings.calibrations == (Path("mine.json"), Path("theirs.json"))
    assert settings.engine_port == 8001
    assert settings.model is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENGINE_PORT", "abc"),
        ("ENGINE_PORT", "70000"),
        ("CONCURRENCY", "0"),
        ("TIMEOUT", "-1"),
        ("WORDING", "poetic"),
        ("ENGINE_URL", "localhost:8000"),
        ("ENGINE_FLAGS", "--a 'b"),
    ],
)
def test_a_bad_value_is_an_error_in_one_line_with_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(f"TASTEPRINT_{name}", value)
    with pytest.raises(SettingsError) as caught:
        Settings.read()
    assert f"TASTEPRINT_{name}={value}" in caught.value.message
    assert "\n" not in str(caught.value)
    assert caught.value.user_error


def test_the_key_is_never_shown(monkeypatch):
    monkeypatch.setenv("TASTEPRINT_API_KEY", "sesame")
    settings = Settings.read()
    assert "sesame" not in repr(settings)
    assert settings.api_key.get_secret_value() == "sesame"


def test_a_dotenv_file_is_not_read():
    Path(".env").write_text("TASTEPRINT_MODEL=other\n")
    assert Settings.read().model is None


def test_misspelt_variables_are_found():
    environment = {"TASTEPRINT_ENGINE_ULR": "x", "TASTEPRINT_MODEL": "y", "PATH": "z"}
    assert unknown_variables(environment) == {"TASTEPRINT_ENGINE_ULR": "TASTEPRINT_ENGINE_URL"}


def test_misspelt_variables_are_warned_of(monkeypatch):
    monkeypatch.setenv("TASTEPRINT_MODLE", "x")
    with pytest.warns(UnknownSettingWarning, match=r"MODLE is no setting\. Did you mean"):
        assert Settings.read().model is None


def test_all_that_is_wrong_is_told_at_once_by_the_names_that_were_used(monkeypatch):
    monkeypatch.setenv("TASTEPRINT_ATTEMPTS", "0")
    with pytest.raises(SettingsError) as caught:
        Settings(timeout="soon", modle="x", api_key=7)  # type: ignore[arg-type, call-arg]
    told = str(caught.value)
    for part in ("timeout=soon: ", "TASTEPRINT_ATTEMPTS=0: ", "modle is no setting, did you mean"):
        assert part in told
    assert "7" not in told.partition("api_key=")[2].partition(";")[0]
    assert "\n" not in told
