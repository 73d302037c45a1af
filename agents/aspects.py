"""How a text speaks of the things that it names."""

from collections.abc import Iterable

from tasteprint.agents.opinions import OpinionReader
from tasteprint.agents.page import Page
from tasteprint.agents.tags import Vocabulary, mentions, passage
from tasteprint.agents.together import together
from tasteprint.profiling.phrases import tag_words
from tasteprint.profiling.readings import Name, Opinion

# People and places are seldom what is liked or disliked where they are named.
_OPINABLE = {"product", "organisation"}


class ReadOpinions:
    """Reads the polarity of tags and names where a text names them.

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

    async def __call__(self, page: Page, names: Iterable[Name]) -> tuple[Opinion, ...]:
        """An opinion for each thing, read in the first sentence that names it."""
        named = self._named(page.text, names)
        order = sorted(named, key=lambda about: (-len(named[about]), named[about][0]))
        asked = order[: self.most]
        read = await together(self._read(page, about, named[about][0]) for about in asked)
        return tuple(opinion for opinion in read if opinion is not None)

    def _named(self, text: str, names: Iterable[Name]) -> dict[str, list[tuple[int, int]]]:
        """Where the text names each thing; the name "IPA" and the tag "ipa" are one."""
        tags = zip(self.vocabulary.tags, self.vocabulary.mentions(text), strict=True)
        found = {tag_words(tag): spans for tag, spans in tags if spans}
        known = {about.casefold() for about in found}
        for name in names:
            likeliest = max(name.chances, key=lambda kind: (name.chances[kind], kind))
            if likeliest in _OPINABLE and name.name.casefold() not in known:
                known.add(name.name.casefold())
                found[name.name] = mentions(text, name.name) or [(name.start, name.end)]
        return found

    async def _read(self, page: Page, about: str, span: tuple[int, int]) -> Opinion | None:
        start, end = passage(page.text, *span)
        sentence = page.text[start:end]
        scores = await self.reader.opinion(page.session, sentence, about, self.language)
        if scores is None:
            return None
        chances = scores.probabilities or {scores.best: 1.0}
        good, bad = chances.get("positive", 0.0), chances.get("negative", 0.0)
        return Opinion(
            about=about, start=start, end=end, polarity=good - bad, clarity=min(1.0, good + bad)
        )
