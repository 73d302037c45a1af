from tasteprint.agents.calibrations import FittedCalibration, load_calibrations, write_calibrations
from tasteprint.agents.scripted import ScriptedModel
from tasteprint.parts import Parts
from tasteprint.progress import nothing
from tasteprint.settings import Settings


def test_the_door_has_the_calibrations_that_ship_and_the_users_own(tmp_path):
    own = FittedCalibration(prompt="tone@v1", sha256="ab" * 32, model="mine", scale=2.0)
    write_calibrations(tmp_path / "own.json", [own])
    settings = Settings(workspace=tmp_path / "shop", calibrations=(tmp_path / "own.json",))
    parts = Parts(settings, nothing, backend=ScriptedModel())
    found = parts.door.calibrations
    parts.ledger.close()
    assert found["ab" * 32, "mine"] == own
    assert load_calibrations().items() <= found.items()
