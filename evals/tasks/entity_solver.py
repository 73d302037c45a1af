"""Finds the names in a sentence: scored one by one, or written by the model as JSON."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tasteprint.agents.entities import read_name
from tasteprint.agents.labels import require_labels
from tasteprint.agents.names import Span, candidates
from tasteprint.agents.tags import passage
from tasteprint.agents.together import together
from tasteprint.evals.bench import Attempt
from tasteprint.evals.task import Output, Sample
from tasteprint.profiling.merging.names import WORD
from tasteprint.prompts.prompt import Prompt

PROMPT = "entities"


class Named(BaseModel):
    """One name as the model writes it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=40)]
    kind: Literal["product", "organisation", "place", "person"]


class Entities(BaseModel):
    """What a chat prompt answers. The lengths bound what a small model can ramble."""

    model_config = ConfigDict(extra="forbid")

    entities: Annotated[list[Named], Field(max_length=8)]


async def find_entities(sample: Sample, attempt: Attempt) -> Output:
    """Solves a sample with the chosen ``entities`` prompt.

    A completion prompt is asked about each name that code finds, as in profiling. A chat prompt is
    given the sentence and writes the names; those that do not stand in it are counted and dropped.

    Raises:
        ModelRefused: the answer is of no use.
        PromptError: the prompt has no label for what is no name.
    """
    prompt = attempt.bench.library.get(PROMPT)
    find = _written if prompt.api == "chat" else _scored
    return await find(sample.inputs["text"], prompt, attempt)


async def _scored(text: str, prompt: Prompt, attempt: Attempt) -> Output:
    require_labels(prompt, {WORD})
    found = {name: places[""] for name, places in candidates({"": text}).items()}

    async def read(name: str, spans: list[Span]) -> list[dict[str, Any]]:
        start, end = passage(text, *spans[0])
        chances = await read_name(attempt, prompt, text[start:end], name)
        kind = max(chances, key=lambda label: (chances[label], label))
        return [] if kind == WORD else _entities(spans, kind, confidence=1.0 - chances[WORD])

    read_all = await together(read(name, spans) for name, spans in found.items())
    return output(text, [entity for entities in read_all for entity in entities])


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
    """Where a text has a name, in any case, as whole words."""
    if not name.strip():
        return []
    pattern = rf"(?<!\w){re.escape(name.strip())}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def _entities(
    spans: list[Span], kind: str, confidence: float | None = None
) -> list[dict[str, Any]]:
    sure = {} if confidence is None else {"confidence": round(confidence, 4)}
    return [{"start": start, "end": end, "kind": kind, **sure} for start, end in spans]
