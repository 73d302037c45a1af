"""Metrics in a run's file: their class and parameters, so that a kept run can be compared."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

from pydantic import Field

from tasteprint.evals.metrics.base import Metric
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Model

_HERE = "tasteprint.evals.metrics."
#: Modules named by runs that were kept before, to those that hold their metrics now.
RENAMED_MODULES = {"correlation": "rates"}


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
    """Describe a metric for a run's file."""
    module, kind = type(metric).__module__, type(metric).__name__
    made: Any = metric
    if not module.startswith(_HERE) or not is_dataclass(made):
        return Spec(name=metric.name)
    parameters = {each.name: getattr(made, each.name) for each in fields(made)}
    return Spec(
        name=metric.name, module=module.removeprefix(_HERE), kind=kind, parameters=parameters
    )


def metrics_of(specs: Sequence[Spec]) -> list[Metric]:
    """Make the metrics that a run's file describes.

    Raises:
        EvalError: one of them is none of this package's.
    """
    return [_metric(each) for each in specs]


def _metric(described: Spec) -> Metric:
    # A run's file may come from anywhere: it names a class among ours, and nothing else.
    if not described.module.isidentifier() or not described.kind.isidentifier():
        raise EvalError(
            f"The metric {described.name} is not one that ships.",
            hint="Give the task's own: compare(a, b, task.metrics).",
            user_error=True,
        )
    module = RENAMED_MODULES.get(described.module, described.module)
    try:
        kind = getattr(import_module(_HERE + module), described.kind)
        metric: Metric = kind(**described.parameters)
    except (ImportError, AttributeError, TypeError) as error:
        raise EvalError(
            f"The metric {described.name} of the run is not known here: {error}.",
            hint="Make the run again with this version.",
            user_error=True,
        ) from error
    return metric
