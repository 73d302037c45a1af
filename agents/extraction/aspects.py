"""Opinions of the things that a text names: tags, entities and noun phrases."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from tasteprint.agents.extraction.document import Document
from tasteprint.agents.extraction.noun_phrases import noun_candidates
from tasteprint.agents.extraction.sentiment import OpinionReader
from tasteprint.agents.llm import gather_or_cancel
from tasteprint.agents.topics import Vocabulary
from tasteprint.profiling.models import Name, Opinion, is_review
from tasteprint.profiling.text import mentions, passage, tag_words, voices_opinion

Span = tuple[int, int]

# People and places are seldom what a text likes or dislikes.
_OPINABLE = {"product", "organisation"}
# Mentions of one aspect in a long text that are searched for an opinion.
_MOST_MENTIONS = 16


@dataclass(frozen=True)
class _Aspect:
    """Something that a text names.

    Attributes:
        about: its name.
        names: all its names in texts.
        spans: its mentions in the text, in order.
    """

    about: str
    names: tuple[str, ...]
    spans: tuple[Span, ...]


class AspectExtractor:
    """Read the polarity of tags, entities and noun phrases where a text names them.

    Args:
        vocabulary: the tags.
        reader: scores "positive" and "negative" for a sentence and an aspect in it.
        language: of the texts.
        most: aspects that are read in one text: those named most often, then first.
    """

    def __init__(
        self, vocabulary: Vocabulary, reader: OpinionReader, language: str, most: int
    ) -> None:
        self.vocabulary = vocabulary
        self.reader = reader
        self.language = language
        self.most = most

    async def __call__(self, document: Document, entities: Iterable[Name]) -> tuple[Opinion, ...]:
        """Return an opinion of each aspect, read in the first sentence that names it.

        Where the text is no review, it is read in the first sentence that voices an opinion of it
        (``profiling.text.voices_opinion``); the model is not asked about others.
        """
        asked = await asyncio.to_thread(self._asked, document, entities)
        read = await gather_or_cancel(self._read(document, *one) for one in asked)
        return tuple(opinion for opinion in read if opinion is not None)

    def _asked(self, document: Document, entities: Iterable[Name]) -> list[tuple[str, Span]]:
        """Return the aspects that the model is asked about, each with the sentence it reads."""
        aspects = self._aspects(document.text, entities)
        sentences = ((aspect.about, self._sentence(document, aspect)) for aspect in aspects)
        return list(islice(((about, span) for about, span in sentences if span), self.most))

    def _aspects(self, text: str, entities: Iterable[Name]) -> list[_Aspect]:
        """Return tags and entities, those named most often first; then noun phrases."""
        known = sorted(self._known(text, entities), key=lambda a: (-len(a.spans), a.spans[0]))
        taken = bytearray(len(text))
        for start, end in (span for aspect in known for span in aspect.spans):
            taken[start:end] = b"\1" * (end - start)
        phrases: dict[str, list[Span]] = {}
        for start, end in noun_candidates(text):
            if not any(taken[start:end]):
                phrases.setdefault(text[start:end].casefold(), []).append((start, end))
        others = [_Aspect(about, (about,), tuple(spans)) for about, spans in phrases.items()]
        return known + sorted(others, key=lambda a: (-len(a.spans), a.spans[0]))

    def _known(self, text: str, entities: Iterable[Name]) -> Iterator[_Aspect]:
        """Yield tags and entities; the entity "IPA" and the tag "ipa" are one."""
        vocabulary = self.vocabulary
        known = set()
        for tag, forms, spans in zip(
            vocabulary.tags, vocabulary.names, vocabulary.mentions(text), strict=True
        ):
            if spans:
                known.add(tag_words(tag).casefold())
                yield _Aspect(tag_words(tag), forms, tuple(spans))
        for entity in entities:
            probabilities = entity.chances
            kind = max(probabilities, key=lambda kind: (probabilities[kind], kind))
            if kind in _OPINABLE and entity.name.casefold() not in known:
                known.add(entity.name.casefold())
                spans = mentions(text, entity.name) or [(entity.start, entity.end)]
                yield _Aspect(entity.name, (entity.name,), tuple(spans))

    def _sentence(self, document: Document, aspect: _Aspect) -> Span | None:
        """Return the sentence that is read for an aspect."""
        text = document.text
        passages = dict.fromkeys(passage(text, *span) for span in aspect.spans[:_MOST_MENTIONS])
        if is_review(document.event):
            return next(iter(passages), None)
        return next(
            (
                (start, end)
                for start, end in passages
                if voices_opinion(text[start:end], aspect.names, self.language)
            ),
            None,
        )

    async def _read(self, document: Document, about: str, sentence: Span) -> Opinion | None:
        start, end = sentence
        text = document.text[start:end]
        scores = await self.reader.opinion(document.session, text, about, self.language)
        if scores is None:
            return None
        probabilities = scores.probabilities or {scores.best: 1.0}
        good, bad = probabilities.get("positive", 0.0), probabilities.get("negative", 0.0)
        return Opinion(
            about=about, start=start, end=end, polarity=good - bad, clarity=min(1.0, good + bad)
        )
