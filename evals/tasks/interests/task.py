"""``interests-beer``: the tags of a user's later threads, from what they wrote before."""

from tasteprint.evals.datasets import BEER, Row, Split, catalogue
from tasteprint.evals.harness import Output, Sample, Task
from tasteprint.evals.metrics import Mean, ranking_scores
from tasteprint.evals.tasks.interests.baselines import BASELINES
from tasteprint.evals.tasks.interests.solver import FoldedInterests

K = 5


def sample_of(row: Row) -> Sample:
    """A user: what they wrote before the cut is given, the tags of what came after are asked."""
    threads = {item.item_id: item for item in catalogue()}
    later = {tag for thread in row["later"] for tag in threads[thread].tags}
    return Sample(
        id=row["user"],
        inputs={"posts": row["earlier"]},
        target=sorted(later),
        group=row["user"],
    )


def samples(split: Split) -> list[Sample]:
    """The users of a split."""
    return [sample_of(row) for row in BEER.rows(split)]


def score(sample: Sample, output: Output | None) -> dict[str, float]:
    """Score the ranking of the tags, and of those that are claimed; zeros on failure.

    A baseline claims whatever it ranks.
    """
    answer = output.answer if output else ()
    ranked = answer["ranked"] if isinstance(answer, dict) else answer
    claimed = answer["claimed"] if isinstance(answer, dict) else answer
    found = ranking_scores(ranked, sample.target, K)
    return {
        "claims_ndcg": ranking_scores(claimed, sample.target, K)[f"nDCG@{K}"],
        "ndcg": found[f"nDCG@{K}"],
        "right": ranking_scores(ranked, sample.target, 1)["P@1"],
        "precision": found[f"P@{K}"],
        "recall": found[f"R@{K}"],
    }


def task() -> Task:
    """The task ``interests-beer``."""
    return Task(
        name="interests-beer",
        description="the tags of a user's later threads, from their earlier posts",
        samples=samples,
        solver=FoldedInterests(catalogue()),
        scorer=score,
        metrics=(
            Mean("ndcg", name="nDCG@5"),
            Mean("right", name="precision@1"),
            Mean("precision", name="precision@5"),
            Mean("recall", name="recall@5"),
            Mean("claims_ndcg", name="nDCG@5 of claims"),
        ),
        baselines=BASELINES,
        source=BEER.source,
    )
