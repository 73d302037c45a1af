"""The plan of a run, and everything that the outcome depends on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tasteprint.evals.datasets import SPLITS, Split
from tasteprint.evals.harness import provenance
from tasteprint.evals.harness.bench import Bench
from tasteprint.evals.harness.samples import Sample
from tasteprint.evals.harness.task import Task
from tasteprint.evals.statistics import RESAMPLES
from tasteprint.profiling.errors import EvalError


@dataclass(frozen=True)
class Plan:
    """Settings of a task's run.

    Attributes:
        split: "dev" to choose prompts on, "test" to report on.
        limit: at most so many samples, in a fixed pseudo-random order, group by group; None:
            all.
        repeats: how often each sample is answered.
        label: what is tried, for the reader; "" names the prompts.
        reuse: whether a kept run of the same task, data, prompts, model, settings and code of this
            package stands for this one. Not for solvers of one's own: changes of theirs are not
            seen. (Their answers come from the cache of generations all the same.)
        resamples: draws of the bootstrap that gives each figure its interval; the permutation
            tests against baselines draw one less, since the order as it is counts, too. 2 or more.
    """

    split: Split = "dev"
    limit: int | None = None
    repeats: int = 1
    label: str = ""
    reuse: bool = False
    resamples: int = RESAMPLES


def split_named(name: str) -> Split:
    """Return the split of that name.

    Raises:
        EvalError: there is none.
    """
    for split in SPLITS:
        if split == name:
            return split
    raise EvalError(f"There is no split {name!r}.", hint="There are dev and test.", user_error=True)


def chosen(task: Task, plan: Plan) -> list[Sample]:
    """Choose the samples that a plan asks for, in the task's order.

    Raises:
        EvalError: there are none, or an id is there twice.
    """
    samples = list(task.split(plan.split))
    if not samples:
        raise EvalError(
            f"The task {task.name} has no samples in its {plan.split} split.",
            hint="Choose the other split, or give it samples.",
            user_error=True,
        )
    ids = [sample.id for sample in samples]
    if len(set(ids)) < len(ids):
        twice = next(each for each in ids if ids.count(each) > 1)
        raise EvalError(
            f"The task {task.name} has two samples with the id {twice!r}.",
            hint="Give each its own.",
            user_error=True,
        )
    if plan.limit is None:
        return samples
    order = sorted(samples, key=lambda sample: provenance.digest(sample.cluster))
    kept = {sample.id for sample in order[: plan.limit]}
    return [sample for sample in samples if sample.id in kept]


async def depends_on(
    task: Task, bench: Bench, plan: Plan, samples: Sequence[Sample]
) -> dict[str, Any]:
    """Collect all that answers and figures depend on; a run's id is made from it.

    Raises:
        EngineUnavailable: the model's name is known to its server alone, which is out of reach.
        PromptError: a chosen prompt is not there.
    """
    settings, library = bench.components.settings, bench.library
    # Only where it is not the usual number, so that it changes no id of a run of the usual kind.
    drawn = {} if plan.resamples == RESAMPLES else {"resamples": plan.resamples}
    return {
        "task": task.name,
        "split": plan.split,
        "model": await bench.model() if task.prompts else "",
        "prompts": {p.id: p.sha256 for p in library.in_use()},
        "parameters": {
            "limit": plan.limit,
            "repeats": plan.repeats,
            "embedder": bench.embedder.name,
            "wording": bench.components.wording,
            "max_model_len": settings.max_model_len,  # windows of texts are cut by it
            "calibrations": [provenance.file_digest(file) for file in settings.calibrations],
            **drawn,
        },
        "data": provenance.data_digest(samples),
        # What baselines are fitted on.
        "training": provenance.data_digest(task.split("dev")) if plan.split == "test" else "",
        "code": provenance.code_digest(),
        "packages": provenance.packages(),
    }
