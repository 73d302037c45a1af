"""How a text speaks of the things that it names."""

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

# People and places are seldom what is liked or disliked where they are named.
_OPINABLE = {"product", "organisation"}
# Places in a long text at which an opinion of one thing is looked for.
_LOOKED_AT = 16


@dataclass(frozen=True)
class _Thing:
    """Something that a text names.

    Attributes:
        about: what it is called.
        names: what it may be called in the text.
        spans: where the text names it, in order.
    """

    about: str
    names: tuple[str, ...]
    spans: tuple[Span, ...]


class AspectExtractor:
    """Reads the polarity of tags, names and noun phrases where a text names them.

    Args:
        vocabulary: the tags.
        reader: scores "positive" and "negative" for a sentence and a thing in it.
        language: of the texts.
        most: things that are read in one text: those named most often, then first.
    """

    def __init__(
        self, vocabulary: Vocabulary, reader: OpinionReader, language: str, most: int
    ) -> None:
        self.vocabulary = vocabulary
        self.reader = reader
        self.language = language
        self.most = most

    async def __call__(self, page: Document, names: Iterable[Name]) -> tuple[Opinion, ...]:
        """An opinion for each thing, read in the first sentence that names it.

        Where the text is no review, in the first one that voices an opinion of it
        (``profiling.voicing``): the model is not asked about others.
        """
        asked = await asyncio.to_thread(self._asked, page, names)
        read = await gather_or_cancel(self._read(page, *one) for one in asked)
        return tuple(opinion for opinion in read if opinion is not None)

    def _asked(self, page: Document, names: Iterable[Name]) -> list[tuple[str, Span]]:
        """What the model is asked about, each with the sentence that it reads."""
        spoken = ((t.about, self._spoken_of(page, t)) for t in self._things(page.text, names))
        return list(islice(((about, span) for about, span in spoken if span), self.most))

    def _things(self, text: str, names: Iterable[Name]) -> list[_Thing]:
        """What the text names: tags and names, those named most often first; then noun phrases."""
        found = sorted(self._known(text, names), key=lambda t: (-len(t.spans), t.spans[0]))
        taken = bytearray(len(text))
        for start, end in (span for thing in found for span in thing.spans):
            taken[start:end] = b"\1" * (end - start)
        phrases: dict[str, list[Span]] = {}
        for start, end in noun_candidates(text):
            if not any(taken[start:end]):
                phrases.setdefault(text[start:end].casefold(), []).append((start, end))
        others = [_Thing(about, (about,), tuple(spans)) for about, spans in phrases.items()]
        return found + sorted(others, key=lambda t: (-len(t.spans), t.spans[0]))

    def _known(self, text: str, names: Iterable[Name]) -> Iterator[_Thing]:
        """Tags and names; the name "IPA" and the tag "ipa" are one."""
        vocabulary = self.vocabulary
        known = set()
        for tag, forms, spans in zip(
            vocabulary.tags, vocabulary.names, vocabulary.mentions(text), strict=True
        ):
            if spans:
                known.add(tag_words(tag).casefold())
                yield _Thing(tag_words(tag), forms, tuple(spans))
        for name in names:
            likeliest = max(name.chances, key=lambda kind: (name.chances[kind], kind))
            if likeliest in _OPINABLE and name.name.casefold() not in known:
                known.add(name.name.casefold())
                spans = mentions(text, name.name) or [(name.start, name.end)]
                yield _Thing(name.name, (name.name,), tuple(spans))

    def _spoken_of(self, page: Document, thing: _Thing) -> Span | None:
        """The sentence that is read for a thing."""
        looked_at = thing.spans[:_LOOKED_AT]
        passages = dict.fromkeys(passage(page.text, *span) for span in looked_at)
        if is_review(page.event):
            return next(iter(passages), None)
        return next(
            (
                (start, end)
                for start, end in passages
                if voices_opinion(page.text[start:end], thing.names, self.language)
            ),
            None,
        )

    async def _read(self, page: Document, about: str, sentence: Span) -> Opinion | None:
        start, end = sentence
        text = page.text[start:end]
        scores = await self.reader.opinion(page.session, text, about, self.language)
        if scores is None:
            return None
        chances = scores.probabilities or {scores.best: 1.0}
        good, bad = chances.get("positive", 0.0), chances.get("negative", 0.0)
        return Opinion(
            about=about, start=start, end=end, polarity=good - bad, clarity=min(1.0, good + bad)
        )
