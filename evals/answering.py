"""Has a solver answer samples, many at once; one that fails is noted and stops nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tasteprint.agents.together import together
from tasteprint.evals.bench import Attempt, Bench
from tasteprint.evals.task import Output, Sample, Solver
from tasteprint.profiling.errors import GroundingError, ModelRefused

#: Samples that are worked on at once; requests in flight are bounded by the door.
AT_ONCE = 64


@dataclass(frozen=True)
class Answered:
    """What became of one sample.

    Attributes:
        attempt: with its notes and costs.
        output: None where it failed.
        error: why, where it failed.
    """

    attempt: Attempt
    output: Output | None
    error: str = ""


async def answer(
    solver: Solver, bench: Bench, samples: Sequence[Sample], repeats: int, title: str
) -> list[list[Answered]]:
    """For each repeat a list with what became of each sample, in the samples' order.

    Args:
        solver: what answers.
        bench: where.
        samples: to be answered.
        repeats: how often.
        title: of the progress.

    Raises:
        EngineUnavailable: the model is out of reach.
        PromptError: a prompt does not fit the samples.
    """
    prepare = getattr(solver, "prepare", None)
    if prepare is not None:
        await prepare(bench, samples)
    slots = asyncio.Semaphore(AT_ONCE)
    done, total = 0, len(samples) * repeats

    async def one(sample: Sample, repeat: int) -> Answered:
        nonlocal done
        async with slots:
            answered = await _try(solver, sample, Attempt(bench, repeat))
        done += 1
        bench.report(title, done, total)
        return answered

    bench.report(title, 0, total)
    return [await together(one(sample, n) for sample in samples) for n in range(repeats)]


async def _try(solver: Solver, sample: Sample, attempt: Attempt) -> Answered:
    try:
        return Answered(attempt, await solver(sample, attempt))
    except (ModelRefused, GroundingError) as error:
        return Answered(attempt, None, str(error))
