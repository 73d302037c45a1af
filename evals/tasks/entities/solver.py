"""Find the entities in a sentence: scored one by one, or written by the model as JSON."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tasteprint.agents.ner import (
    EntityClassifier,
    ScoredEntity,
    Span,
    find_candidates,
    select_entities,
)
from tasteprint.evals.harness import Attempt, Output, Sample
from tasteprint.prompts import Prompt

PROMPT = "entities"


class Named(BaseModel):
    """One name as the model writes it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=40)]
    kind: Literal["product", "organisation", "place", "person"]


class Entities(BaseModel):
    """Answer of a chat prompt. The lengths bound what a small model can ramble."""

    model_config = ConfigDict(extra="forbid")

    entities: Annotated[list[Named], Field(max_length=8)]


async def find_entities(sample: Sample, attempt: Attempt) -> Output:
    """Solve a sample with the chosen ``entities`` prompt.

    A completion prompt is asked about what code finds likely, as in profiling. A chat prompt is
    given the sentence and writes the names; those that do not stand in it are counted and dropped.

    Raises:
        ModelRefused: the answer is of no use.
        PromptError: the prompt has no label for what is no name.
    """
    prompt = attempt.bench.library.get(PROMPT)
    find = _written if prompt.api == "chat" else _scored
    return await find(sample.inputs["text"], prompt, attempt)


async def _scored(text: str, prompt: Prompt, attempt: Attempt) -> Output:
    reader = EntityClassifier(prompt, await attempt.bench.model(), attempt.bench.embedder)
    read = await reader(attempt, text, find_candidates(text))
    return named(text, read, reader.threshold)


def named(text: str, read: Sequence[ScoredEntity], threshold: float) -> Output:
    """The answer that names those read above a threshold; it keeps what was read of all."""
    entities = [
        {
            "start": one.start,
            "end": one.end,
            "kind": one.kind,
            "confidence": round(one.probability, 4),
        }
        for one in select_entities(read, threshold)
    ]
    answered = output(text, entities)
    kept = [
        {"start": o.start, "end": o.end, "prior": o.prior, "logprobs": dict(o.logprobs)}
        for o in read
    ]
    return answered.model_copy(update={"answer": {**answered.answer, "read": kept}})


async def _written(text: str, prompt: Prompt, attempt: Attempt) -> Output:
    answer = await attempt.complete(prompt, {"text": text}, Entities)
    kinds = {named.name.strip(): named.kind for named in reversed(answer.entities)}
    places = {name: places_of(name, text) for name in kinds}
    invented = sum(not spans for spans in places.values())
    found = [entity for name in kinds for entity in _entities(places[name], kinds[name])]
    return output(text, found, invented)


def output(text: str, entities: list[dict[str, Any]], invented: int = 0) -> Output:
    """An answer: entities with start, end and kind, and how many others were made up."""
    entities = sorted(entities, key=lambda entity: (entity["start"], entity["end"]))
    names = (f"{text[e['start'] : e['end']]} ({e['kind']})" for e in entities)
    return Output(
        answer={"entities": entities, "invented": invented}, evidence=tuple(dict.fromkeys(names))
    )


def places_of(name: str, text: str) -> list[Span]:
    """Return where a text has a name, in any case, as whole words."""
    if not name.strip():
        return []
    pattern = rf"(?<!\w){re.escape(name.strip())}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def _entities(spans: list[Span], kind: str) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "kind": kind} for start, end in spans]
