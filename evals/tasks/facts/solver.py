"""Solver of ``facts-persona``: own sentences, scored, or facts as JSON."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tasteprint.agents.llm import gather_or_cancel
from tasteprint.evals.harness import Attempt, Output, Sample
from tasteprint.profiling.text import sentence_spans
from tasteprint.prompts import Prompt, require_labels

PROMPT = "facts"
#: The label that says "this tells something lasting of who said it".
FACT = "fact"
#: Facts of one speaker, at most.
MOST = 8
_LIKELY = 0.5


class Facts(BaseModel):
    """Answer of a chat prompt. The lengths bound what a small model can ramble.

    One fact is wanted at least: where it may, the bundled model always writes an empty list.
    """

    model_config = ConfigDict(extra="forbid")

    facts: Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=6)]


async def find_facts(sample: Sample, attempt: Attempt) -> Output:
    """Solve a sample with the chosen ``facts`` prompt.

    A completion prompt is asked about each sentence of the speaker: the facts are quotes, and
    whose they are is known. A chat prompt is given the whole conversation and writes facts about
    the speaker who is asked for.

    Raises:
        ModelRefused: the answer is of no use.
        PromptError: a completion prompt has no label for facts.
    """
    prompt = attempt.bench.library.get(PROMPT)
    find = _written if prompt.api == "chat" else _scored
    return await find(sample, prompt, attempt)


async def _scored(sample: Sample, prompt: Prompt, attempt: Attempt) -> Output:
    require_labels(prompt, {FACT})

    async def read(sentence: str) -> tuple[str, float]:
        scores = await attempt.score(prompt, {"text": sentence})
        return sentence, scores.probabilities.get(FACT, float(scores.best == FACT))

    return strongest(await gather_or_cancel(read(sentence) for sentence in own_sentences(sample)))


async def _written(sample: Sample, prompt: Prompt, attempt: Attempt) -> Output:
    inputs = {
        "turns": [{"speaker": f"User {user}", "text": text} for user, text in turns(sample)],
        "speaker": f"User {sample.inputs['speaker']}",
    }
    answer = await attempt.complete(prompt, inputs, Facts)
    written = dict.fromkeys(fact.strip() for fact in answer.facts)
    return output([{"text": fact} for fact in written if fact])


def strongest(read: Iterable[tuple[str, float]]) -> Output:
    """The likely ones of sentences with their chance of being a fact, strongest first."""
    likely = sorted((pair for pair in read if pair[1] > _LIKELY), key=lambda pair: -pair[1])
    facts = [{"text": text, "confidence": round(chance, 4)} for text, chance in likely[:MOST]]
    return output(facts)


def output(facts: list[dict[str, Any]]) -> Output:
    """An answer: facts with their text."""
    return Output(answer={"facts": facts}, evidence=tuple(fact["text"] for fact in facts))


def own_sentences(sample: Sample) -> list[str]:
    """Return what the speaker said, sentence by sentence, each once."""
    own = [text for user, text in turns(sample) if user == sample.inputs["speaker"]]
    return list(dict.fromkeys(text[a:b] for text in own for a, b in sentence_spans(text)))


def turns(sample: Sample) -> list[tuple[int, str]]:
    """Return who said what, in order."""
    return [(user, text) for user, text in sample.inputs["turns"]]
