"""Metrics in a run's file: their class and parameters, so that a kept run can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any, Literal, Protocol

import numpy as np
from pydantic import Field

from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Model

#: Columns of scores, each with a row for each answer: (n,) or, for lists, (n, k).
Table = Mapping[str, np.ndarray]


class Metric(Protocol):
    """A figure over all answers of a run.

    Attributes:
        name: as printed.
        better: whether a higher or a lower figure is better.
        interval: whether resampling gives it a sensible interval. A figure of the whole set of
            answers (coverage) has none: a resample has fewer distinct answers.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def better(self) -> Literal["higher", "lower"]: ...  # noqa: D102

    @property
    def interval(self) -> bool: ...  # noqa: D102

    def value(self, table: Table) -> float:
        """The figure, from the reference library where there is one; NaN where undefined."""

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """The figure for many weightings of the rows at once: (b, n) → (b,).

        A weight is how often a row counts, 0, 1, 2, …; with weights of 1 it equals ``value``.
        """

    def mixable(self, table: Table) -> Table:
        """The table in a form in which rows of two systems may change places.

        What the metric reads only by order (scores for an AUC) becomes ranks within the table.
        """


# ==MERGED evals/metrics/specs.py: """Metrics in a run's file: their class and parameters, so that a kept run can be compared."""
_HERE = "tasteprint.evals.metrics."
#: Modules that older runs name, and where their metrics are now.
_RENAMED = {"correlation": "rates"}


class Spec(Model):
    """A metric of this package.

    Attributes:
        module, kind: where its class is; "" for a metric of one's own, which has to be given again.
        parameters: its fields.
    """

    name: str
    module: str = ""
    kind: str = ""
    parameters: dict[str, Any] = Field(default_factory=dict)


def spec(metric: Metric) -> Spec:
    """What a run's file says of a metric."""
    module, kind = type(metric).__module__, type(metric).__name__
    made: Any = metric
    if not module.startswith(_HERE) or not is_dataclass(made):
        return Spec(name=metric.name)
    parameters = {each.name: getattr(made, each.name) for each in fields(made)}
    return Spec(
        name=metric.name, module=module.removeprefix(_HERE), kind=kind, parameters=parameters
    )


def metrics_of(specs: Sequence[Spec]) -> list[Metric]:
    """The metrics that a run's file tells of.

    Raises:
        EvalError: one of them is none of this package's.
    """
    return [_metric(each) for each in specs]


def _metric(found: Spec) -> Metric:
    # A run's file may come from anywhere: it names a class among ours, and nothing else.
    if not found.module.isidentifier() or not found.kind.isidentifier():
        raise EvalError(
            f"The metric {found.name} is not one that ships.",
            hint="Give the task's own: compare(a, b, task.metrics).",
            blame="user",
        )
    try:
        kind = getattr(import_module(_HERE + _RENAMED.get(found.module, found.module)), found.kind)
        made: Metric = kind(**found.parameters)
    except (ImportError, AttributeError, TypeError) as error:
        raise EvalError(
            f"The metric {found.name} of the run is not known here: {error}.",
            hint="Make the run again with this version.",
            blame="user",
        ) from error
    return made
