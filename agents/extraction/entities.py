"""Reading the names in a text."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tasteprint.agents.extraction.document import Document
from tasteprint.agents.ner import (
    Candidate,
    EntityClassifier,
    Known,
    ScoredEntity,
    chosen,
    find_candidates,
)
from tasteprint.profiling.models import WORD, Name
from tasteprint.profiling.text import passage

# A title or brand of the catalogue is a name, whatever the chances.
_CATALOGUE = frozenset({"title", "brand"})
# In Chinese these stand around the titles of works and around nothing else.
_TITLE_MARKS = ("《", "》")


class EntityExtractor:
    """Reads which names are in a text, and of what kind.

    Args:
        reader: of the candidates.
        known: what the catalogue calls its things.
        most: names that the model is asked about in one text, the likeliest.
    """

    def __init__(self, reader: EntityClassifier, known: Known, most: int) -> None:
        self.reader = reader
        self.known = known
        self.most = most

    async def __call__(self, page: Document) -> tuple[Name, ...]:
        """Each name once, with the sentence that holds it where it most looks like one."""
        found = await asyncio.to_thread(self._found, page.text)
        read = await self.reader(page.session, page.text, found, self.most)
        return await asyncio.to_thread(self._names, page.text, read)

    def _found(self, text: str) -> list[Candidate]:
        marked = frozenset({"title"})
        return [
            replace(one, found=one.found | marked) if _is_marked(text, one) else one
            for one in find_candidates(text, self.known)
        ]

    def _names(self, text: str, read: Iterable[ScoredEntity]) -> tuple[Name, ...]:
        likeliest: dict[str, ScoredEntity] = {}
        for one in sorted(read, key=lambda r: (-r.chance, r.start)):
            likeliest.setdefault(text[one.start : one.end].casefold(), one)
        sure = [r for r in likeliest.values() if r.found & _CATALOGUE]
        names = {(r.start, r.end): r for r in chosen(likeliest.values(), self.reader.threshold)}
        names |= {(r.start, r.end): r for r in sure}
        return tuple(_name(text, one) for _, one in sorted(names.items()))


def _name(text: str, one: ScoredEntity) -> Name:
    start, end = passage(text, one.start, one.end)
    chances = _as_name(one.chances) if _is_marked(text, one) else one.chances
    return Name(
        name=text[one.start : one.end],
        start=start,
        end=end,
        chances={kind: round(chance, 6) for kind, chance in chances.items()},
    )


def _is_marked(text: str, one: Candidate | ScoredEntity) -> bool:
    """Whether it stands in the marks of a title."""
    before, after = _TITLE_MARKS
    return text[max(0, one.start - 1) : one.start] == before and text.startswith(after, one.end)


def _as_name(chances: Mapping[str, float]) -> dict[str, float]:
    """The chances of what is a name for certain."""
    kinds = {kind: max(chance, 1e-6) for kind, chance in chances.items() if kind != WORD}
    total = sum(kinds.values())
    return {WORD: 0.0, **{kind: chance / total for kind, chance in kinds.items()}}
