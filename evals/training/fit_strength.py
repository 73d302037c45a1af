"""``eval fit strength``: how other figures of ``InterestConfig`` than those that ship would fare.

A row for each way to weigh the evidence: nDCG@5 of the tags that may be claimed, and of all tags,
evidence or not (what the rule costs); how far the first lies above that of the user's own tag
counts; and the log loss of the confidences, with as many events ahead as the user had threads. Then
how often came true what was held for so likely. On the test split only what ships is shown: nothing
is chosen there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tasteprint.agents.topics import Catalogue, TopicWeights
from tasteprint.evals.datasets import BEER, Split, catalogue
from tasteprint.evals.harness import Bench, Output, Sample, columns
from tasteprint.evals.metrics import Mean
from tasteprint.evals.reporting import figure, signed, span
from tasteprint.evals.statistics import against
from tasteprint.evals.tasks.interests import BASELINES, sample_of, samples, score, showings
from tasteprint.output import table
from tasteprint.profiling.claims import Interest, Observation, weigh_interests
from tasteprint.profiling.models import InterestConfig, Progress
from tasteprint.settings import Settings

_SHIPPED = "as it ships"
_BASELINE = "own tag counts"
_BINS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
_NDCG = Mean("ndcg", name="nDCG@5")


@dataclass(frozen=True)
class Users:
    """The users of a split.

    Attributes:
        samples: their histories and later tags.
        ahead: in how many later threads each of them was.
        baseline: what ranking by their own tag counts scores, a row each.
    """

    samples: Sequence[Sample]
    ahead: Sequence[int]
    baseline: Sequence[dict[str, float]]

    def row(self, name: str, found: Sequence[Sequence[Interest]]) -> list[str]:
        """A line of the table, from all tags of each user, strongest first."""
        claimed = self.scores([[each.tag for each in user if each.evident] for user in found])
        free = self.scores([[each.tag for each in user] for user in found])
        clusters = [sample.cluster for sample in self.samples]
        less = against(_NDCG, columns(claimed), columns(self.baseline), clusters)
        means = [float(np.mean([row["ndcg"] for row in rows])) for rows in (claimed, free)]
        chances, true = self.chances(found)
        loss = -float(np.mean(np.log(np.where(true, chances, 1.0 - chances))))
        return [name, *map(figure, means), f"{signed(less.difference)} {span(less)}", f"{loss:.4f}"]

    def scores(self, ranked: Sequence[Sequence[str]]) -> list[dict[str, float]]:
        """The task's scores of a ranking for each user."""
        pairs = zip(self.samples, ranked, strict=True)
        return [score(sample, Output(answer=list(tags))) for sample, tags in pairs]

    def chances(self, found: Sequence[Sequence[Interest]]) -> tuple[np.ndarray, np.ndarray]:
        """Of all users and tags, the confidence and whether it came true."""
        pairs = [
            (each.confidence, each.tag in sample.target)
            for sample, user in zip(self.samples, found, strict=True)
            for each in user
        ]
        return np.array([p for p, _ in pairs]), np.array([true for _, true in pairs])


def configs() -> dict[str, InterestConfig]:
    """The ways that are tried, by name."""
    tried = {f"prior {n}": InterestConfig(prior=n) for n in (1, 4, 8, 16, 64)}
    tried |= {f"half-life {n} days": InterestConfig(half_life_days=n) for n in (30, 90, 365, 3650)}
    return tried | {f"least chance {p}": InterestConfig(least_chance=p) for p in (0.1, 0.2)}


def readings() -> dict[str, TopicWeights]:
    """Readings of the texts that leave a signal out, by name, with weights fitted without it."""
    return {
        "without nearness": TopicWeights(intercept=0.46, share=1.16, named=2.46, near=0.0),
        "without names": TopicWeights(intercept=1.35, share=1.37, named=0.0, near=1.13),
        "without texts": TopicWeights(intercept=-99.0),
    }


def folded(
    histories: Sequence[Sequence[Observation]],
    shares: dict[str, float],
    config: InterestConfig,
    ahead: Sequence[int],
) -> list[tuple[Interest, ...]]:
    """All tags of each user, strongest first, with chances for what lies ahead of them."""
    return [
        weigh_interests(
            history,
            shares,
            max(showing.ts for showing in history),
            config.model_copy(update={"horizon": threads}),
        )
        for history, threads in zip(histories, ahead, strict=True)
    ]


async def show(split: Split, report: Progress) -> None:
    """Read, weigh and print; nothing is written."""
    users = BEER.rows(split)
    asked = [sample_of(row) for row in users]
    training = samples("dev") if split == "test" else None
    with TemporaryDirectory() as folder:
        settings = Settings.read().model_copy(update={"workspace": Path(folder)})
        bench = Bench(settings, report=report)
        own = next(each for each in BASELINES if each.name == _BASELINE)(asked, training, bench)
        scored = [dict(score(*pair)) for pair in zip(asked, own, strict=True)]
        of = Users(asked, [len(row["later"]) for row in users], scored)
        shelf = Catalogue(catalogue(), bench.embedder)
        tried = {_SHIPPED: TopicWeights(), **(readings() if split == "dev" else {})}
        read = {}
        for number, (name, weights) in enumerate(tried.items()):
            report("Reading the posts", number, len(tried))
            read[name] = [showings(sample, shelf, bench.components, weights) for sample in asked]
        report("Reading the posts", len(tried), len(tried))
        await bench.components.aclose()
    shares = shelf.taxonomy.shares
    found = {
        name: folded(histories, shares, InterestConfig(), of.ahead)
        for name, histories in read.items()
    }
    if split == "dev":
        found |= {
            name: folded(read[_SHIPPED], shares, config, of.ahead)
            for name, config in configs().items()
        }
    columns_told = ("weighed", "claimed#", "all tags#", f"above {_BASELINE}", "log loss#")
    table(columns_told, [of.row(name, each) for name, each in found.items()])
    _print_chances(*of.chances(found[_SHIPPED]))


def _print_chances(chances: np.ndarray, true: np.ndarray) -> None:
    rows = []
    for low, high in pairwise(_BINS):
        inside = (chances >= low) & (chances < high)
        if inside.any():
            held, came = chances[inside].mean(), true[inside].mean()
            rows.append((f"{low}–{high}", int(inside.sum()), f"{held:.3f}", f"{came:.3f}"))
    table(("confidence", "tags#", "mean#", "came true#"), rows)
