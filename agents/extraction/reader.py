"""Read one event's text: all that the model and the embedder add to a profile.

A reading knows nothing of the user's other events; ``profiling.claims`` makes profiles of them.
"""

import hashlib
import json
import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from pydantic import Field

from tasteprint.agents.extraction.aspects import AspectExtractor
from tasteprint.agents.extraction.cautions import cautions
from tasteprint.agents.extraction.document import Document
from tasteprint.agents.extraction.entities import EntityExtractor
from tasteprint.agents.extraction.linear_heads import HeadTask, LinearHeads
from tasteprint.agents.extraction.sentiment import OpinionReader, ToneExtractor, model_reads
from tasteprint.agents.extraction.topics import TopicExtractor
from tasteprint.agents.llm import Calibrations
from tasteprint.agents.ner import CataloguePhrases, EntityClassifier
from tasteprint.agents.topics import Catalogue
from tasteprint.profiling.errors import ModelRefused
from tasteprint.profiling.models import Model, Origin, Part, Reader, Reading
from tasteprint.prompts import Library, Prompt, require_labels

logger = logging.getLogger(__name__)

P = TypeVar("P")

#: Increased whenever the code reads the same text differently: then all texts are read again.
CODE_VERSION = 11

#: The prompt that reads each part; topics are read without the model.
PROMPTS = {
    Part.TONE: "sentiment",
    Part.NAMES: "entities",
    Part.OPINIONS: "aspects",
}


class ReadingConfig(Model):
    """Limits of one reading.

    Attributes:
        window_tokens: the longest piece of text that is read at once, in tokens.
        max_names: entities that the model is asked about in one text.
        max_opinions: aspects whose opinion is read in one text.
    """

    window_tokens: int = Field(default=256, ge=16)
    max_names: int = Field(default=6, ge=0)
    max_opinions: int = Field(default=4, ge=0)


@dataclass(frozen=True)
class ExtractionContext:
    """Prompts, catalogue, model and limits with which texts are read.

    Attributes:
        library: the prompts.
        catalogue: the items, the embedder and the taxonomy.
        model: its name.
        calibrations: fitted ones, of all models.
        config: limits of one reading.
    """

    library: Library
    catalogue: Catalogue
    model: str
    calibrations: Calibrations
    config: ReadingConfig

    @cached_property
    def heads(self) -> LinearHeads:
        """The heads that read languages which the model does not."""
        return LinearHeads.load(self.catalogue.embedder)

    @cached_property
    def phrases(self) -> CataloguePhrases:
        """The catalogue's titles, brands and tags as phrases to look for."""
        return CataloguePhrases(self.catalogue.items.values())

    @cached_property
    def _extractors(self) -> "dict[str, TextExtractor]":
        return {}

    def extractor(self, language: str) -> "TextExtractor":
        """Return the extractor for texts in a language, ISO 639 or "und".

        Raises:
            PromptError: a prompt lacks what reading needs of it.
        """
        if language not in self._extractors:
            self._extractors[language] = TextExtractor(self, language)
        return self._extractors[language]


class TextExtractor:
    """Read texts in one language.

    Args:
        context: what it reads with.
        language: ISO 639 code, or "und".
    """

    def __init__(self, context: ExtractionContext, language: str) -> None:
        self.context = context
        self.language = language
        self.prompts: Mapping[Part, Prompt] = {
            part: context.library.get(name, language) for part, name in PROMPTS.items()
        }
        catalogue, config = context.catalogue, context.config
        for part in (Part.TONE, Part.OPINIONS):
            require_labels(self.prompts[part], {"positive", "negative"})
        self._opinion_reader = OpinionReader(context.library, context.heads)
        self._tone = ToneExtractor(self._opinion_reader, language)
        self._topics = TopicExtractor(catalogue)
        classifier = EntityClassifier(self.prompts[Part.NAMES], context.model, catalogue.embedder)
        self._entities = EntityExtractor(classifier, context.phrases, config.max_names)
        self._aspects = AspectExtractor(
            catalogue.vocabulary, self._opinion_reader, language, config.max_opinions
        )

    @property
    def reader_id(self) -> str:
        """The id under which readings by this extractor are stored."""
        return self.reader_record.reader

    @cached_property
    def reader_record(self) -> Reader:
        """The stored description of this extractor: its id, origins and cautions."""
        context = self.context
        embedder = context.catalogue.embedder
        hashes = [prompt.sha256 for prompt in self.prompts.values()]
        fitted = {
            prompt: calibration.model_dump(mode="json")
            for (prompt, model), calibration in sorted(context.calibrations.items())
            if model == context.model and prompt in hashes
        }
        depends = [
            CODE_VERSION,
            self.language,
            hashes,
            context.model,
            fitted,
            embedder.name,
            context.catalogue.taxonomy.digest,
            context.config.model_dump(),
            {part: origin.sha256 for part, origin in self._origins.items()},
        ]
        text = json.dumps(depends, sort_keys=True, ensure_ascii=False)
        return Reader(
            reader=hashlib.sha256(text.encode()).hexdigest(),
            origins=self._origins,
            cautions=cautions(context.model, self.language, self._opinion_reader, embedder),
        )

    @cached_property
    def _origins(self) -> dict[Part, Origin]:
        """The prompt and model, or the head, behind each part."""
        model = self.context.model
        origins = {part: _origin(prompt, model) for part, prompt in self.prompts.items()}
        heads: dict[Part, HeadTask] = {Part.TONE: "tone", Part.OPINIONS: "opinion"}
        if not model_reads(model, self.language):
            for part, task in heads.items():
                head = self.context.heads.get(task, self.language)
                origins[part] = head.origin if head else Origin()
        return origins

    async def read(self, document: Document) -> Reading:
        """Read a text, part after part; a part that the model refuses is left out and noted.

        Raises:
            EngineUnavailable: the model is out of reach.
        """
        failed: dict[Part, str] = {}
        tone = await _attempt(Part.TONE, self._tone(document), None, failed)
        topics = await _attempt(Part.TOPICS, self._topics(document), (), failed)
        entities = await _attempt(Part.NAMES, self._entities(document), (), failed)
        opinions = await _attempt(Part.OPINIONS, self._aspects(document, entities), (), failed)
        return Reading(
            event_id=document.event.event_id,
            reader=self.reader_id,
            language=self.language,
            tone=tone,
            topics=topics,
            names=entities,
            opinions=opinions,
            failed=failed,
            usage=document.session.cost,
        )


async def _attempt(part: Part, read: Awaitable[P], empty: P, failed: dict[Part, str]) -> P:
    """Await one part; where the model refuses it, note why in ``failed`` and return ``empty``."""
    try:
        return await read
    except ModelRefused as error:
        # The message may quote the answer, and with it the text: it goes to the reading alone.
        logger.info("The model refused the part %s of a text", part.value)
        failed[part] = str(error)
        return empty


def _origin(prompt: Prompt, model: str) -> Origin:
    """Return the origin of what this prompt and model read."""
    return Origin(prompt=prompt.name, variant=prompt.variant, sha256=prompt.sha256, model=model)
