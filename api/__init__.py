"""User profiles that can show their evidence, built by a locally served LLM.

    from tasteprint import Tasteprint

    with Tasteprint.open("shop") as tp:
        tp.ingest(events, items)
        tp.build_profiles(progress=True)
        for rec in tp.recommend("u42", k=5):
            print(rec.item.title, rec.explanation.text)

The names below are loaded when they are first used, so that ``import tasteprint`` stays quick.
"""

import logging
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasteprint.agents.llm import ScriptedModel
    from tasteprint.profiling.errors import (
        EngineError,
        EngineUnavailable,
        EvalError,
        GroundingError,
        IngestError,
        LedgerError,
        ModelRefused,
        PromptError,
        RecordsChanged,
        RetrievalError,
        SettingsError,
        TasteprintError,
    )
    from tasteprint.profiling.models import (
        Answer,
        BatchReport,
        Claim,
        ClaimKind,
        Count,
        Event,
        EventKind,
        Explanation,
        IngestReport,
        Item,
        Profile,
        Quote,
        Reason,
        Recommendation,
        Sentence,
        Status,
        Usage,
        UserResult,
    )
    from tasteprint.settings import Settings
    from tasteprint.workspace import Tasteprint

__all__ = [
    "Answer",
    "BatchReport",
    "Claim",
    "ClaimKind",
    "Count",
    "EngineError",
    "EngineUnavailable",
    "EvalError",
    "Event",
    "EventKind",
    "Explanation",
    "GroundingError",
    "IngestError",
    "IngestReport",
    "Item",
    "LedgerError",
    "ModelRefused",
    "Profile",
    "PromptError",
    "Quote",
    "Reason",
    "Recommendation",
    "RecordsChanged",
    "RetrievalError",
    "ScriptedModel",
    "Sentence",
    "Settings",
    "SettingsError",
    "Status",
    "Tasteprint",
    "TasteprintError",
    "Usage",
    "UserResult",
    "__version__",
]

#: Quiet unless the program, TASTEPRINT_LOG or ``tasteprint -v`` asks for log records.
logging.getLogger("tasteprint").addHandler(logging.NullHandler())

_ELSEWHERE = {
    "ScriptedModel": "tasteprint.agents.llm.scripted_backend",
    "Settings": "tasteprint.settings",
    "Tasteprint": "tasteprint.workspace.tasteprint",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        return version("tasteprint")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    errors = name == "TasteprintError" or name.endswith(
        ("Error", "Unavailable", "Refused", "RecordsChanged")
    )
    home = "tasteprint.profiling.errors" if errors else "tasteprint.profiling.models"
    return getattr(import_module(_ELSEWHERE.get(name, home)), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
