"""``tasteprint eval fit``: its commands, and what they say where something is missing."""

import pytest

from tasteprint.agents.extraction import PACKAGED_HEADS
from tasteprint.agents.llm import PACKAGED_CALIBRATIONS
from tasteprint.agents.ner import PACKAGED_ENTITY_WEIGHTS
from tasteprint.cli.app import app
from tasteprint.evals.cli import app as eval_app
from tasteprint.evals.datasets import VARIABLE


@pytest.fixture
def fit(capsys):
    """Runs a command of ``eval fit``: exit code, stdout, stderr."""
    app.add_typer(eval_app, name="eval")

    def command(*arguments):
        with pytest.raises(SystemExit) as ended:
            app(["eval", "fit", *map(str, arguments)])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    yield command
    app.registered_groups.pop()


def test_the_files_that_ship_lie_beside_the_code_that_reads_them():
    folders = ("agents/ner", "agents/extraction", "agents/llm")
    files = (PACKAGED_ENTITY_WEIGHTS, PACKAGED_HEADS, PACKAGED_CALIBRATIONS)
    for folder, file in zip(folders, files, strict=True):
        assert file.is_file()
        assert str(file.parent).endswith(folder)


def test_every_fit_is_a_command(fit):
    code, out, _ = fit("--help")
    assert code == 0
    for name in ("names", "heads", "topics", "strength", "judge", "embedders", "calibration"):
        assert name in out


@pytest.mark.parametrize(
    ("command", "data"), [("topics", "beer_stackexchange"), ("names", "wnut17"), ("embedders", "")]
)
def test_without_the_data_one_line_says_what_to_do(fit, command, data):
    code, _, err = fit(command)
    assert code == 2
    assert err.startswith("error: ")
    assert err.count("error: ") == 1
    assert VARIABLE in err
    assert data in err


def test_an_unreachable_server_is_one_line(fit, tmp_path):
    output = tmp_path / "out.json"
    code, _, err = fit(
        "calibration", "--engine-url", "http://127.0.0.1:9/v1", "--output", output, "-w", tmp_path
    )
    assert code == 2
    assert "No model server answers at http://127.0.0.1:9" in err
    assert not output.exists()


def test_an_unknown_split_is_one_line(fit):
    code, _, err = fit("strength", "--split", "train")
    assert code == 2
    assert "There are dev and test" in err
