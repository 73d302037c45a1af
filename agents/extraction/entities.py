"""The entities in a text, each once, with the sentence that shows it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tasteprint.agents.extraction.document import Document
from tasteprint.agents.ner import (
    NOT_AN_ENTITY,
    Candidate,
    CataloguePhrases,
    EntityClassifier,
    ScoredEntity,
    find_candidates,
    select_entities,
)
from tasteprint.profiling.models import Name
from tasteprint.profiling.text import passage

# A title or brand of the catalogue is an entity, whatever the probabilities.
_CATALOGUE = frozenset({"title", "brand"})
# In Chinese these enclose the titles of works and nothing else.
_TITLE_MARKS = ("《", "》")


class EntityExtractor:
    """Read which entities are in a text, and of what type.

    Args:
        classifier: of the candidates.
        phrases: the catalogue's titles, brands and tags.
        most: entities that the model is asked about in one text, the most likely ones.
    """

    def __init__(self, classifier: EntityClassifier, phrases: CataloguePhrases, most: int) -> None:
        self.classifier = classifier
        self.phrases = phrases
        self.most = most

    async def __call__(self, document: Document) -> tuple[Name, ...]:
        """Return each entity once, with the sentence where it most looks like one."""
        candidates = await asyncio.to_thread(self._candidates, document.text)
        scored = await self.classifier(document.session, document.text, candidates, self.most)
        return await asyncio.to_thread(self._entities, document.text, scored)

    def _candidates(self, text: str) -> list[Candidate]:
        marked = frozenset({"title"})
        return [
            replace(one, rules=one.rules | marked) if _is_marked(text, one) else one
            for one in find_candidates(text, self.phrases)
        ]

    def _entities(self, text: str, scored: Iterable[ScoredEntity]) -> tuple[Name, ...]:
        best: dict[str, ScoredEntity] = {}
        for one in sorted(scored, key=lambda s: (-s.probability, s.start)):
            best.setdefault(text[one.start : one.end].casefold(), one)
        likely = select_entities(best.values(), self.classifier.threshold)
        certain = [one for one in best.values() if one.rules & _CATALOGUE]
        entities = {(one.start, one.end): one for one in (*likely, *certain)}
        return tuple(_entity(text, one) for _, one in sorted(entities.items()))


def _entity(text: str, one: ScoredEntity) -> Name:
    start, end = passage(text, one.start, one.end)
    probabilities = one.probabilities
    if _is_marked(text, one):
        probabilities = _as_entity(probabilities)
    return Name(
        name=text[one.start : one.end],
        start=start,
        end=end,
        chances={kind: round(value, 6) for kind, value in probabilities.items()},
    )


def _is_marked(text: str, one: Candidate | ScoredEntity) -> bool:
    """Return True if it stands in the marks of a title."""
    before, after = _TITLE_MARKS
    return text[max(0, one.start - 1) : one.start] == before and text.startswith(after, one.end)


def _as_entity(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Return the probabilities of the types, given that it is an entity."""
    types = {kind: max(p, 1e-6) for kind, p in probabilities.items() if kind != NOT_AN_ENTITY}
    total = sum(types.values())
    return {NOT_AN_ENTITY: 0.0, **{kind: p / total for kind, p in types.items()}}
