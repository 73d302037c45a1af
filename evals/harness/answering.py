"""Have a solver answer samples, many at once; one that fails is noted and stops nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tasteprint.agents.llm import gather_or_cancel
from tasteprint.evals.harness.bench import Attempt, Bench
from tasteprint.evals.harness.samples import Output, Sample
from tasteprint.evals.harness.task import Solver
from tasteprint.profiling.errors import GroundingError, ModelRefused

#: Samples that are worked on at once; requests in flight are bounded by the LLM client.
AT_ONCE = 64


@dataclass(frozen=True)
class Answered:
    """A sample's output, or why there is none.

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
    """Answer all samples: for each repeat a list in the samples' order.

    Args:
        solver: what answers.
        bench: its model is asked, and its progress callback is called.
        samples: to be answered.
        repeats: answers to each sample.
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
    return [await gather_or_cancel(one(sample, n) for sample in samples) for n in range(repeats)]


async def _try(solver: Solver, sample: Sample, attempt: Attempt) -> Answered:
    try:
        return Answered(attempt, await solver(sample, attempt))
    except (ModelRefused, GroundingError) as error:
        return Answered(attempt, None, str(error))
