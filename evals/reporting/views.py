"""Contents of the page on runs and comparisons, in the order in which the template asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tasteprint.evals.comparison import Comparison
from tasteprint.evals.harness import Record, Run
from tasteprint.evals.reporting import figures
from tasteprint.evals.reporting.samples import Changed, changed
from tasteprint.evals.reporting.svg import Picture
from tasteprint.evals.reporting.wording import (
    beaten,
    by_rank,
    headline,
    shortfalls,
    shown,
    standing,
    verdict,
)
from tasteprint.evals.statistics import Against, Difference, Estimate
from tasteprint.profiling.models import Usage

#: Failed answers that are shown of a run; the page tells how many more there are.
MOST_FAILED = 50
_MISSING = Estimate(value=None)


@dataclass(frozen=True)
class CostView:
    """The cost of some work.

    Attributes:
        wall: wall-clock seconds; None where nothing was timed.
    """

    name: str
    usage: Usage
    wall: float | None = None

    @property
    def speed(self) -> float | None:
        """Tokens read and written per second; None where no model was asked."""
        tokens = self.usage.tokens_in + self.usage.tokens_out
        return tokens / self.wall if self.wall and tokens else None


@dataclass(frozen=True)
class SystemView:
    """A run or one of its baselines.

    Attributes:
        figures: for each metric of the run.
        unbeaten: metrics in which the run is not better than this baseline.
        against: the run less this baseline; None for the run itself.
        standing: see ``words.standing``; "" for the run itself.
    """

    name: str
    figures: Mapping[str, Estimate]
    unbeaten: frozenset[str] = frozenset()
    against: Against | None = None
    standing: str = ""


@dataclass(frozen=True)
class RunView:
    """A run.

    Attributes:
        anchor: where it stands on the page; its pictures' ids begin with it.
    """

    anchor: str
    run: Run

    @property
    def headline(self) -> str:
        """Its primary figure, in a sentence."""
        return headline(self.run)

    @property
    def metrics(self) -> list[str]:
        """Names of its metrics, the primary one first."""
        return sorted(self.run.metrics, key=lambda name: name != self.run.primary)

    @cached_property
    def systems(self) -> list[SystemView]:
        """The run and its baselines."""
        run = self.run
        found = [SystemView(run.label, run.metrics)]
        for name, compared in run.baselines.items():
            theirs = {metric: compared.metrics.get(metric, _MISSING) for metric in run.metrics}
            unbeaten = frozenset(
                metric
                for metric, estimate in theirs.items()
                if estimate.value is not None and not beaten(run, metric, estimate)
            )
            place = standing(run, compared.against)
            found.append(SystemView(name, theirs, unbeaten, compared.against, place))
        return found

    @property
    def shortfalls(self) -> list[str]:
        """See ``words.shortfalls``."""
        return shortfalls(self.run)

    @cached_property
    def whiskers(self) -> Picture | None:
        """The primary metric beside the baselines'."""
        return figures.whiskers(f"{self.anchor}-whiskers", self.run)

    @cached_property
    def pictures(self) -> list[Picture]:
        """Confusion matrix and curves, those that the scores allow."""
        made = (
            figures.confusion(f"{self.anchor}-confusion", self.run),
            figures.roc(f"{self.anchor}-roc", self.run),
            figures.reliability(f"{self.anchor}-reliability", self.run),
        )
        return [picture for picture in made if picture]

    @property
    def costs(self) -> list[CostView]:
        """Return what it cost when it was made, and what it costs with nothing cached."""
        return [
            CostView("when it was made", self.run.usage, self.run.wall),
            CostView("with nothing cached", self.run.cost),
        ]

    @property
    def failed(self) -> list[Record]:
        """The first failed answers."""
        return [record for record in self.run.records if record.output is None][:MOST_FAILED]

    @property
    def provenance(self) -> list[tuple[str, str]]:
        """Return what its figures depend on, as lines."""
        known = self.run.provenance
        dirty = {True: ", with changes not committed", False: ""}.get(known.dirty, "")  # type: ignore[arg-type]
        return [
            ("run", self.run.run_id),
            ("began", known.began),
            ("model", known.model or "none was asked"),
            *((f"prompt {name}", sha256) for name, sha256 in known.prompts.items()),
            *((f"parameter {name}", shown(value)) for name, value in known.parameters.items()),
            ("data", f"{known.source}, sha256 {known.data}"),
            ("code", f"sha256 {known.code}"),
            ("commit", f"{known.commit}{dirty}" if known.commit else "outside of a working tree"),
            ("machine", ", ".join(f"{name} {value}" for name, value in known.machine.items())),
            ("packages", ", ".join(f"{name} {value}" for name, value in known.packages.items())),
        ]


@dataclass(frozen=True)
class ComparisonView:
    """A comparison.

    Attributes:
        a, b: its runs, None where they are not at hand.
    """

    anchor: str
    comparison: Comparison
    a: Run | None
    b: Run | None

    @property
    def sentence(self) -> str:
        """The verdict."""
        return verdict(self.comparison)

    @property
    def tone(self) -> str:
        """A class of the style sheet."""
        return {"better": "good", "worse": "poor"}.get(self.comparison.verdict, "even")

    @property
    def failed(self) -> list[tuple[str, Run]]:
        """Its runs that hold failed answers, by label."""
        pairs = ((self.comparison.a, self.a), (self.comparison.b, self.b))
        return [(label, run) for label, run in pairs if run and run.failed]

    @property
    def shortfalls(self) -> list[str]:
        """See ``words.shortfalls``, for B."""
        return shortfalls(self.b) if self.b else []

    @property
    def metrics(self) -> list[tuple[str, Difference]]:
        """Its metrics, the primary one first."""
        return by_rank(self.comparison)

    @cached_property
    def forest(self) -> Picture | None:
        """The differences."""
        return figures.forest(f"{self.anchor}-forest", self.comparison)

    @property
    def costs(self) -> list[CostView]:
        """Return what A and B cost, to compare: as if nothing had been cached."""
        if self.a is None or self.b is None:
            return []
        return [
            CostView(f"A: {self.comparison.a}", self.a.cost),
            CostView(f"B: {self.comparison.b}", self.b.cost),
        ]

    @cached_property
    def changed(self) -> list[Changed]:
        """The samples that changed sides."""
        if self.a is None or self.b is None:
            return []
        return changed(self.comparison, self.a, self.b)


def views(
    runs: Sequence[Run], comparisons: Sequence[Comparison]
) -> tuple[list[ComparisonView], list[RunView]]:
    """The views of a page."""
    by_id: Mapping[str, Run] = {run.run_id: run for run in runs}
    compared = [
        ComparisonView(f"comparison-{n}", found, by_id.get(found.run_a), by_id.get(found.run_b))
        for n, found in enumerate(comparisons, start=1)
    ]
    # Equal runs share their id, and need to be shown once.
    return compared, [RunView(f"run-{n}", run) for n, run in enumerate(by_id.values(), start=1)]
