"""Samples that changed sides, side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from tasteprint.evals.comparison import Comparison
from tasteprint.evals.harness import Record, Run
from tasteprint.evals.reporting.wording import figure
from tasteprint.output import plain

_LONGEST = 3000  # characters of one text that a page shows
_TAIL = 1000


@dataclass(frozen=True)
class Side:
    """One run's answer.

    Attributes:
        letter: "A" or "B".
        score: of the column that tells which samples changed, over all repeats; None without one.
    """

    letter: str
    label: str
    record: Record
    score: float | None


@dataclass(frozen=True)
class Changed:
    """A sample that one run got right and the other did not."""

    sides: tuple[Side, Side]
    repeats: int

    @property
    def record(self) -> Record:
        """One of the answers, for what both share: the sample, its inputs and target."""
        return self.sides[0].record

    @property
    def probabilities(self) -> bool:
        """Return True if one of the answers has any."""
        return any(s.record.output and s.record.output.probabilities for s in self.sides)

    @property
    def evidence(self) -> bool:
        """Return True if one of the answers has any."""
        return any(s.record.output and s.record.output.evidence for s in self.sides)

    @property
    def lost(self) -> bool | None:
        """Return True if B is worse at it than A; None where neither is."""
        a, b = (side.score for side in self.sides)
        return None if a is None or b is None or a == b else b < a


def changed(comparison: Comparison, a: Run, b: Run) -> list[Changed]:
    """The changed samples of a comparison, in its order.

    With repeats, the one is shown in which the two differ most.
    """
    of_a, of_b = _by_sample(a), _by_sample(b)
    found = []
    for sample in comparison.changes.samples:
        ours, theirs = of_a.get(sample, {}), of_b.get(sample, {})
        common = sorted(set(ours) & set(theirs))
        if not common:
            continue
        gaps = {
            repeat: abs((_score(ours[repeat], a) or 0.0) - (_score(theirs[repeat], b) or 0.0))
            for repeat in common
        }
        repeat = max(common, key=lambda r: gaps[r])
        sides = (
            Side("A", comparison.a, ours[repeat], _mean(ours.values(), a)),
            Side("B", comparison.b, theirs[repeat], _mean(theirs.values(), b)),
        )
        found.append(Changed(sides, repeats=len(common)))
    return found


def _by_sample(run: Run) -> dict[str, dict[int, Record]]:
    found: dict[str, dict[int, Record]] = {}
    for record in run.records:
        found.setdefault(record.sample, {})[record.repeat] = record
    return found


def _score(record: Record, run: Run) -> float | None:
    score = record.scores.get(run.change)
    return None if isinstance(score, tuple) else score


def _mean(records: Iterable[Record], run: Run) -> float | None:
    scores = [_score(record, run) for record in records]
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None


def lines(text: str) -> Markup:
    """A text of a user or a model with its lines, escaped; the middle of a long one is left out."""
    if len(text) > _LONGEST:
        left_out = f"\n[… {len(text) - _LONGEST:,} characters left out …]\n"
        text = text[: _LONGEST - _TAIL] + left_out + text[-_TAIL:]
    return escape("\n".join(plain(line) for line in text.splitlines()))


def score(value: float | Sequence[float]) -> str:
    """One column of a record's scores."""
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else figure(value)
    return f"[{', '.join(score(part) for part in value)}]"
