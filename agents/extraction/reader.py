"""Reading one event's text: all that the model and the embedder add to a profile.

A reading knows nothing of the user's other events; ``profiling/merging`` makes profiles of them.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import Field

from tasteprint.agents.extraction.aspects import AspectExtractor
from tasteprint.agents.extraction.cautions import cautions
from tasteprint.agents.extraction.document import Document
from tasteprint.agents.extraction.entities import EntityExtractor
from tasteprint.agents.extraction.linear_heads import LinearHeads, Task
from tasteprint.agents.extraction.sentiment import OpinionReader, ToneExtractor, model_reads
from tasteprint.agents.extraction.topics import TopicExtractor
from tasteprint.agents.llm import Calibrations
from tasteprint.agents.ner import EntityClassifier, Known
from tasteprint.agents.topics import Catalogue
from tasteprint.profiling.errors import ModelRefused
from tasteprint.profiling.models import Model, Origin, Part, Reader, Reading
from tasteprint.prompts import Library, Prompt, require_labels


def origin_of(prompt: Prompt, model: str) -> Origin:
    """Where a reading with this prompt and model comes from."""
    return Origin(prompt=prompt.name, variant=prompt.variant, sha256=prompt.sha256, model=model)


# ==MERGED agents/reader.py: """Reading one event's text: all that the model and the embedder add to a profile.
#
# A reading knows nothing of the user's other events; ``profiling/merging`` makes profiles of them.
# """
#: Raised when the code of reading changes what comes out for the same text.
CODE_VERSION = 11

#: Which prompt reads which part; topics are read without the model.
PROMPTS = {
    Part.TONE: "sentiment",
    Part.NAMES: "entities",
    Part.OPINIONS: "aspects",
}


class ReadingConfig(Model):
    """How texts are read.

    Attributes:
        window_tokens: longest piece of text that is read at once.
        max_names, max_opinions: that are read in one text.
    """

    window_tokens: int = Field(default=256, ge=16)
    max_names: int = Field(default=6, ge=0)
    max_opinions: int = Field(default=4, ge=0)


@dataclass(frozen=True)
class ExtractionContext:
    """What texts are read with.

    Attributes:
        model: its name.
        calibrations: fitted ones, of all models.
    """

    library: Library
    catalogue: Catalogue
    model: str
    calibrations: Calibrations
    config: ReadingConfig

    @cached_property
    def heads(self) -> LinearHeads:
        """What reads languages that the model does not."""
        return LinearHeads.load(self.catalogue.embedder)

    @cached_property
    def known(self) -> Known:
        """What the catalogue calls its things."""
        return Known(self.catalogue.items.values())

    @cached_property
    def _readers(self) -> "dict[str, TextExtractor]":
        return {}

    def reader(self, language: str) -> "TextExtractor":
        """For texts in a language, ISO 639 or "und".

        Raises:
            PromptError: a prompt lacks what reading needs of it.
        """
        if language not in self._readers:
            self._readers[language] = TextExtractor(self, language)
        return self._readers[language]


class TextExtractor:
    """Reads texts in one language.

    Args:
        reads: what it reads with.
        language: ISO 639 code, or "und".
    """

    def __init__(self, reads: ExtractionContext, language: str) -> None:
        self.reads = reads
        self.language = language
        self.prompts: Mapping[Part, Prompt] = {
            part: reads.library.get(name, language) for part, name in PROMPTS.items()
        }
        vocabulary, config = reads.catalogue.vocabulary, reads.config
        for part in (Part.TONE, Part.OPINIONS):
            require_labels(self.prompts[part], {"positive", "negative"})
        self._opinion_reader = OpinionReader(reads.library, reads.heads)
        self._tone = ToneExtractor(self._opinion_reader, language)
        self._topics = TopicExtractor(reads.catalogue)
        names = EntityClassifier(self.prompts[Part.NAMES], reads.model, reads.catalogue.embedder)
        self._names = EntityExtractor(names, reads.known, config.max_names)
        self._opinions = AspectExtractor(
            vocabulary, self._opinion_reader, language, config.max_opinions
        )

    @cached_property
    def card(self) -> Reader:
        """Who reads here, for the records."""
        reads = self.reads
        hashes = [prompt.sha256 for prompt in self.prompts.values()]
        fitted = {
            prompt: calibration.model_dump(mode="json")
            for (prompt, model), calibration in sorted(reads.calibrations.items())
            if model == reads.model and prompt in hashes
        }
        depends = [
            CODE_VERSION,
            self.language,
            hashes,
            reads.model,
            fitted,
            reads.catalogue.embedder.name,
            reads.catalogue.taxonomy.digest,
            reads.config.model_dump(),
            {part: origin.sha256 for part, origin in self._origins.items()},
        ]
        text = json.dumps(depends, sort_keys=True, ensure_ascii=False)
        embedder = reads.catalogue.embedder
        return Reader(
            reader=hashlib.sha256(text.encode()).hexdigest(),
            origins=self._origins,
            cautions=cautions(reads.model, self.language, self._opinion_reader, embedder),
        )

    @cached_property
    def _origins(self) -> dict[Part, Origin]:
        """The prompt and model, or the head, behind each part."""
        model = self.reads.model
        origins = {part: origin_of(prompt, model) for part, prompt in self.prompts.items()}
        heads: dict[Part, Task] = {Part.TONE: "tone", Part.OPINIONS: "opinion"}
        if not model_reads(model, self.language):
            for part, task in heads.items():
                head = self.reads.heads.get(task, self.language)
                origins[part] = head.origin if head else Origin()
        return origins

    def chain(self) -> Runnable["Draft", "Draft"]:
        """What happens to one text, in order."""
        return (
            _step(Part.TONE, lambda draft: self._tone(draft.page))
            | _step(Part.TOPICS, lambda draft: self._topics(draft.page))
            | _step(Part.NAMES, lambda draft: self._names(draft.page))
            | _step(Part.OPINIONS, lambda draft: self._opinions(draft.page, draft.reading.names))
        )

    async def read(self, page: Document) -> Reading:
        """Reads a text; a part that the model refuses is left out, and the reading says so.

        Raises:
            EngineUnavailable: the model is out of reach.
        """
        blank = Reading(
            event_id=page.event.event_id, reader=self.card.reader, language=self.language
        )
        draft = await self.chain().ainvoke(Draft(page, blank))
        return draft.reading.model_copy(update={"usage": page.session.cost})


@dataclass(frozen=True)
class Draft:
    """A reading while it is being made. Steps return a changed copy."""

    page: Document
    reading: Reading


def _step(part: Part, read: Callable[[Draft], Awaitable[Any]]) -> Runnable[Draft, Draft]:
    """Reads one part; what the model refuses in it is noted, and the other parts go on."""

    async def run(draft: Draft) -> Draft:
        try:
            found = {part.value: await read(draft)}
        except ModelRefused as error:
            found = {"failed": {**draft.reading.failed, part: str(error)}}
        return replace(draft, reading=draft.reading.model_copy(update=found))

    return RunnableLambda(run, name=part.value)
