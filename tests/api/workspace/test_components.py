from tasteprint.agents.llm import (
    FittedBlend,
    ScriptedModel,
    load_calibrations,
    write_calibrations,
)
from tasteprint.profiling.models import no_progress
from tasteprint.settings import Settings
from tasteprint.workspace import Components


def test_the_llm_client_has_the_calibrations_that_ship_and_the_users_own(tmp_path):
    own = FittedBlend(prompt="tone@v1", sha256="ab" * 32, model="mine", weights={}, bias={})
    write_calibrations(tmp_path / "own.json", [own])
    settings = Settings(workspace=tmp_path / "shop", calibrations=(tmp_path / "own.json",))
    components = Components(settings, no_progress, backend=ScriptedModel())
    found = components.llm.calibrations
    components.ledger.close()
    assert found["ab" * 32, "mine"] == own
    assert load_calibrations().items() <= found.items()


def test_questions_share_one_light_embedder(built):
    support = built.components.support
    one, again = (built.components.question_embedder for _ in range(2))
    assert one is again
    assert support.embedder.name == one.name == "all-MiniLM-L6-v2"
