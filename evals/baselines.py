"""Deprecated: the baselines for tasks of one's own are in ``evals.tasks.classification``."""

import warnings
from typing import Any

_MOVED = ("MajorityLabel", "RandomLabel")


def __getattr__(name: str) -> Any:
    if name not in _MOVED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tasteprint.evals.tasks import classification

    new = f"tasteprint.evals.tasks.classification.{name}"
    warnings.warn(f"{__name__}.{name} is now {new}", DeprecationWarning, stacklevel=2)
    return getattr(classification, name)
