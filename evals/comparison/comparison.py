"""Two runs of one task against each other, sample by sample."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from tasteprint.evals.comparison.caveats import caveats
from tasteprint.evals.datasets import Split
from tasteprint.evals.harness import Record, Run, table
from tasteprint.evals.metrics import Metric, Table, metrics_of
from tasteprint.evals.statistics import (
    ALPHA,
    RESAMPLES,
    Difference,
    difference,
    holm,
    mcnemar,
)
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Model

Verdict = Literal["better", "worse", "not told apart"]


class Changes(Model):
    """Samples that only one of the two got right, and McNemar's exact test on them.

    Attributes:
        only_a, only_b: numbers of samples.
        p: two-sided; None where right and wrong have values between them, or samples share
            clusters.
        samples: ids of those that changed most, B's losses first.
    """

    only_a: int
    only_b: int
    p: float | None
    samples: tuple[str, ...] = ()


class Comparison(Model):
    """B measured against A.

    Attributes:
        verdict: B by the primary metric: better or worse where ``p_holm`` is below 0.05
            and the interval excludes zero; else the two are not told apart.
        warnings: what differs between the runs besides what is compared; failures.
    """

    task: str
    split: Split
    a: str
    b: str
    run_a: str
    run_b: str
    n: int
    primary: str
    verdict: Verdict
    metrics: dict[str, Difference]
    changes: Changes
    warnings: tuple[str, ...] = Field(default=())


#: Changed samples that a comparison lists.
LISTED = 50


def compare(
    a: Run, b: Run, metrics: Sequence[Metric] | None = None, *, resamples: int = RESAMPLES
) -> Comparison:
    """Measure B against A.

    Args:
        a: a run on the dev split.
        b: another of the same task on the same samples.
        metrics: the task's, where one of them does not come from this package; None takes those
            that run A names.
        resamples: draws of the bootstrap, and one more than of the permutation test.

    Raises:
        EvalError: the runs are of different tasks, splits or data, or of a test split.
    """
    metrics = metrics_of(a.specs) if metrics is None else metrics
    _check(a, b, metrics)
    records_a, records_b = _paired(a.records, b.records)
    table_a, table_b = table(records_a), table(records_b)
    clusters = [record.cluster for record in records_a]
    differences = _differences(metrics, table_a, table_b, clusters, resamples)
    warnings = caveats(a, b, len(a.records) + len(b.records) - 2 * len(records_a))
    changes = Changes(only_a=0, only_b=0, p=None)
    if a.change in table_a and a.change in table_b:
        changes = _changes(records_a, table_a[a.change], table_b[a.change])
    else:
        warnings += (f"No score '{a.change}' tells which samples changed sides.",)
    return Comparison(
        task=a.task,
        split=a.split,
        a=a.label,
        b=b.label,
        run_a=a.run_id,
        run_b=b.run_id,
        n=len(records_a),
        primary=a.primary,
        verdict=_verdict(differences[a.primary]),
        metrics=differences,
        changes=changes,
        warnings=warnings,
    )


def comparable(a: Run, b: Run) -> bool:
    """Return True if ``compare`` takes them without being given metrics."""
    shipped = all(spec.module for spec in a.specs)
    return a.split == "dev" and shipped and _trouble(a, b) is None


def _check(a: Run, b: Run, metrics: Sequence[Metric]) -> None:
    """Check that the runs can be compared.

    Raises:
        EvalError: see ``compare``.
    """
    trouble = _trouble(a, b)
    if trouble is None and a.primary not in {metric.name for metric in metrics}:
        trouble = f"The metric {a.primary} of A is not among those given.", "Give the task's."
    if trouble is not None:
        raise EvalError(trouble[0], hint=trouble[1], user_error=True)


def _trouble(a: Run, b: Run) -> tuple[str, str] | None:
    """Return why two runs cannot be compared, and what to do; None where they can."""
    if a.task != b.task:
        return f"A is a run of the task {a.task}, B one of {b.task}.", "Compare runs of one task."
    if a.split != b.split:
        return (
            f"A answered the {a.split} split of {a.task}, B the {b.split} split.",
            "Compare runs on the dev split.",
        )
    if a.split == "test":
        return (
            f"A and B are runs on the test split of {a.task}. Prompts are chosen on the dev split "
            "and reported on the test split; the better of two is not picked on a test split.",
            "Compare runs on the dev split.",
        )
    if a.provenance.data != b.provenance.data:
        return (
            f"A and B answered different samples of {a.task}.",
            "Run both on the same data and with the same --limit.",
        )
    if a.primary != b.primary:
        return (
            f"A and B of {a.task} do not go by the same metric.",
            "The task has changed between the runs: run both again.",
        )
    return None


def _paired(a: Sequence[Record], b: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """Each sample's answers side by side, repeat by repeat."""
    partners = {(record.sample, record.repeat): record for record in b}
    kept = [record for record in a if (record.sample, record.repeat) in partners]
    if not kept:
        raise EvalError(
            "A and B have no answered sample in common.", hint="Run both again.", user_error=True
        )
    return kept, [partners[record.sample, record.repeat] for record in kept]


def _differences(
    metrics: Sequence[Metric],
    table_a: Table,
    table_b: Table,
    clusters: Sequence[str],
    resamples: int,
) -> dict[str, Difference]:
    """All metrics' differences, their ps corrected for one another."""
    tests = sum(
        metric.interval and not np.isnan(metric.value(table_a) - metric.value(table_b))
        for metric in metrics
    )
    found = {m.name: difference(m, table_a, table_b, clusters, tests, resamples) for m in metrics}
    ps = {name: each.p for name, each in found.items() if each.p is not None}
    corrected = dict(zip(ps, holm(list(ps.values())), strict=True))
    return {
        name: each.model_copy(update={"p_holm": corrected.get(name)})
        for name, each in found.items()
    }


def _verdict(primary: Difference) -> Verdict:
    low, high, p = primary.low, primary.high, primary.p_holm
    if low is None or high is None or p is None or p >= ALPHA or low <= 0 <= high:
        return "not told apart"
    return "better" if (low > 0) == (primary.better == "higher") else "worse"


def _changes(records: Sequence[Record], right_a: np.ndarray, right_b: np.ndarray) -> Changes:
    """Count the samples that changed sides, by the mean over their repeats."""
    names, number = np.unique([record.sample for record in records], return_inverse=True)
    repeats = np.bincount(number)
    a, b = (np.bincount(number, right) / repeats for right in (right_a, right_b))
    gained = b - a
    # Losses first, the largest change first, and then by name.
    order = np.lexsort((-np.abs(gained), gained > 0))
    changed = [str(names[place]) for place in order if gained[place] != 0]
    # McNemar's test is for pairs that know nothing of each other.
    alone = len({record.cluster for record in records}) == len(names)
    plain = alone and np.isin([a, b], (0.0, 1.0)).all()
    return Changes(
        only_a=int((gained < 0).sum()),
        only_b=int((gained > 0).sum()),
        p=mcnemar(a, b) if plain else None,
        samples=tuple(changed[:LISTED]),
    )
