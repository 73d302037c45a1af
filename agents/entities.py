"""Entities: names that code finds in the texts and the model sorts into kinds."""

from collections import defaultdict
from collections.abc import Mapping

from tasteprint.agents.draft import (
    Draft,
    History,
    ProfilerConfig,
    make_claim,
    origin_of,
    quote,
    require_labels,
)
from tasteprint.agents.names import Known, Span, candidates, capitalised
from tasteprint.agents.session import Session
from tasteprint.agents.tags import passage
from tasteprint.agents.together import together
from tasteprint.profiling.merging_names import join_near
from tasteprint.profiling.models import Claim, ClaimKind, Rejection
from tasteprint.prompts.prompt import Prompt

#: The label that says "this is no name".
WORD = "word"
#: The detail of a name that is a title of the catalogue: what it is need not be guessed.
ITEM = "item"


async def read_name(session: Session, prompt: Prompt, text: str, name: str) -> dict[str, float]:
    """How likely a name in a sentence is to be of each kind.

    Args:
        session: asks the model.
        prompt: a completion prompt with a label for each kind, ``WORD`` among them.
        text: the sentence.
        name: as it stands there.

    Returns:
        Label to probability; 1 for the label chosen where the server gives no probabilities.
    """
    scores = await session.score(prompt, {"text": text, "name": name})
    return {
        label: scores.probabilities.get(label, float(label == scores.best))
        for label in prompt.labels
    }


class FindEntities:
    """A step of the profiler: entity claims for names that the model takes for names."""

    def __init__(self, prompt: Prompt, model: str, config: ProfilerConfig) -> None:
        self.prompt = require_labels(prompt, {WORD})
        self.model = model
        self.config = config

    async def __call__(self, draft: Draft) -> Draft:
        """Adds the entity claims; candidates that the model takes for plain words are rejected."""
        history = draft.history
        found = _found(history)
        # Twice as many are asked about as can be kept: some turn out to be no names.
        asked = sorted(found, key=lambda name: (-len(found[name]), -_count(found[name]), name))
        asked = asked[: 2 * self.config.max_entities]
        read = await together(self._read(draft, n, found[n]) for n in asked)
        claims = [c for c in read if isinstance(c, Claim)]
        claims.sort(key=lambda c: (-c.strength, -c.confidence, c.value))
        rejected = [r for r in read if isinstance(r, Rejection)]
        return draft.claiming(claims[: self.config.max_entities], rejected)

    async def _read(
        self, draft: Draft, name: str, places: Mapping[str, list[Span]]
    ) -> Claim | Rejection:
        """Sums the readings over a few mentions, as independent evidence would be."""
        history, sums = draft.history, dict.fromkeys(self.prompt.labels, 0.0)
        mentioned = list(places)[: self.config.max_mentions]
        quotes = []
        for event_id in mentioned:
            event = history.by_id[event_id]
            text = event.text or ""
            start, end = passage(text, *places[event_id][0])
            chances = await read_name(draft.session, self.prompt, text[start:end], name)
            sums = {label: sums[label] + chances[label] for label in sums}
            quotes.append(quote(event, start, end))
        kind = max(sums, key=lambda label: (sums[label], label))
        confidence = min(1.0, sums[kind] / len(mentioned))
        if kind == WORD:
            return Rejection(what=f"entity {name}", reason=f"read as no name ({confidence:.2f})")
        return make_claim(
            history,
            ClaimKind.ENTITY,
            name,
            detail=ITEM if self._is_title(history, name) else kind,
            confidence=min(1.0, 1.0 - sums[WORD] / len(mentioned)),
            strength=len(places) / len(history.texts),
            quotes=quotes[: self.config.max_quotes],
            origin=origin_of(self.prompt, self.model),
        )

    @staticmethod
    def _is_title(history: History, name: str) -> bool:
        return name.casefold() in {item.title.casefold() for item in history.items.values()}


def _found(history: History) -> dict[str, dict[str, list[Span]]]:
    """Capitalised names and titles in the texts: the commonest form → event id → spans."""
    known = Known(history.items.values())
    places: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for event_id, text in history.texts.items():
        titles = ((c.start, c.end) for c in candidates(text, known) if "title" in c.found)
        for start, end in sorted({*capitalised(text), *titles}):
            places[text[start:end]][event_id].append((start, end))
    found: dict[str, dict[str, list[Span]]] = {}
    for form, forms in join_near({form: _count(places[form]) for form in places}).items():
        events = [
            event_id for event_id in history.texts if any(event_id in places[f] for f in forms)
        ]
        found[form] = {e: sorted(s for f in forms for s in places[f].get(e, ())) for e in events}
    return found


def _count(places: Mapping[str, list[Span]]) -> int:
    return sum(len(spans) for spans in places.values())
