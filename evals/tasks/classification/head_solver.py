"""Answer in a language that the bundled model does not read: by the head, or by the prompt."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tasteprint.agents.extraction import (
    HeadTask,
    LinearHead,
    model_reads,
    opinion_vectors,
    packaged_heads,
    tone_vectors,
)
from tasteprint.evals.datasets import ASAP_ZH, WORDS
from tasteprint.evals.harness import Output, Sample, Solver
from tasteprint.evals.tasks.classification.heads import LESSONS, by_fold, e5
from tasteprint.vectorstore.embedders import Array

if TYPE_CHECKING:
    from tasteprint.evals.harness import Attempt, Bench

LANGUAGE = "zh"


class HeadOrPrompt:
    """A solver: as a profile would have it read, by the head that ships or else by the prompt.

    The prompt is asked where a version of it was chosen, and where the model is one that reads the
    language. The head that ships was fitted on the dev split; there each sample is read by one
    fitted on the other folds of the samples' reviews.

    Args:
        task: of the head.
        ask: answers by the prompt.
        prompt: its name.
    """

    def __init__(self, task: HeadTask, ask: Solver, prompt: str) -> None:
        self.task = task
        self.ask = ask
        self.prompt = prompt
        self._others: Mapping[str, LinearHead] = {}

    async def prepare(self, bench: "Bench", samples: Sequence[Sample]) -> None:
        """Fit the heads of the folds, for samples of the dev split."""
        texts = {sample.inputs["text"] for sample in samples}
        rows = [row for row in ASAP_ZH.rows("dev") if row["text"] in texts]
        if rows and not await self._asks(bench):
            self._others = by_fold(LESSONS[self.task](rows, e5()), self.task, (LANGUAGE,))

    async def __call__(self, sample: Sample, attempt: "Attempt") -> Output:
        """Answer with a label."""
        if await self._asks(attempt.bench):
            return await self.ask(sample, attempt)
        vector = await asyncio.to_thread(self._vector, sample.inputs)
        scores = (self._others.get(sample.cluster) or self._shipped).read(vector)
        return Output(answer=scores.best, probabilities=scores.probabilities)

    async def _asks(self, bench: "Bench") -> bool:
        chosen = any(identity.startswith(f"{self.prompt}@") for identity in bench.prompts)
        return chosen or model_reads(await bench.model(), LANGUAGE)

    @property
    def _shipped(self) -> LinearHead:
        return next(head for head in packaged_heads() if head.task == self.task)

    def _vector(self, inputs: Mapping[str, Any]) -> Array:
        if self.task == "tone":
            vectors = tone_vectors([inputs["text"]], e5())
        else:
            aspect = inputs["aspect"]
            vectors = opinion_vectors([(inputs["text"], aspect, WORDS[aspect])], e5())
        vector: Array = vectors[0]
        return vector
