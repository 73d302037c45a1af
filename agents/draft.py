"""A profile while it is being built: what the steps of the profiler hand to one another."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from pydantic import Field

from tasteprint.agents.session import Session
from tasteprint.profiling.counting import turned_away
from tasteprint.profiling.errors import PromptError
from tasteprint.profiling.languages import UNDETERMINED, languages
from tasteprint.profiling.models import (
    Claim,
    ClaimKind,
    Count,
    Event,
    Item,
    Model,
    Origin,
    Quote,
    Rejection,
    Sentence,
    Sentiment,
    Unit,
)
from tasteprint.profiling.windows import Window
from tasteprint.prompts.prompt import Prompt


class ProfilerConfig(Model):
    """How profiles are built.

    Attributes:
        window_tokens: longest piece of text that is read at once.
        half_life_days: an event's weight in an interest's strength halves over this time.
        min_confidence: claims below it are kept out and reported.
        max_interests, max_entities, max_aspects: claims of each kind.
        max_mentions: sentences that are read for one aspect or entity.
        max_quotes: quotes that one claim carries.
        summary_sentences: at most.
        wording: "constrained" composes summaries from checked sentences; "free" lets the model
            write them, and drops what the checker does not find in the evidence.
        users_at_once: users whose profiles are built at the same time.
    """

    window_tokens: int = Field(default=256, ge=16)
    half_life_days: float = Field(default=180.0, gt=0)
    min_confidence: Unit = 0.5
    max_interests: int = Field(default=8, ge=1)
    max_entities: int = Field(default=8, ge=0)
    max_aspects: int = Field(default=6, ge=0)
    max_mentions: int = Field(default=3, ge=1)
    max_quotes: int = Field(default=3, ge=1)
    summary_sentences: int = Field(default=4, ge=1, le=8)
    wording: Literal["constrained", "free"] = "constrained"
    users_at_once: int = Field(default=6, ge=1)


@dataclass(frozen=True)
class History:
    """A user's events up to an instant, ready to be read.

    Attributes:
        events: ordered by time.
        items: those that the events touch, by id.
        windows: the texts, cut to what the model reads at once, in the events' order.
    """

    user_id: str
    as_of: datetime
    events: tuple[Event, ...]
    items: Mapping[str, Item]
    windows: tuple[Window, ...]

    @cached_property
    def by_id(self) -> dict[str, Event]:
        """The events by id."""
        return {event.event_id: event for event in self.events}

    @cached_property
    def turned_away(self) -> frozenset[str]:
        """Ids of the events that speak against an interest."""
        return turned_away(self.events)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts by event id; events without one are left out."""
        return {event.event_id: event.text for event in self.events if event.text}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Language codes of the texts, commonest first; () where none can be told."""
        return tuple(code for code in languages(self.texts.values()) if code != UNDETERMINED)

    def weights(self, half_life_days: float) -> dict[str, float]:
        """Recency weight of every event, 1 at ``as_of`` and half after each half-life."""
        return {
            e.event_id: 0.5 ** ((self.as_of - e.ts).total_seconds() / 86400 / half_life_days)
            for e in self.events
        }


@dataclass(frozen=True)
class Draft:
    """What is known so far. Steps return a changed copy.

    Attributes:
        problems: what went wrong in a step, in words; any makes the profile partial.
    """

    history: History
    session: Session
    sentiment: Sentiment = field(default_factory=Sentiment)
    claims: tuple[Claim, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    summary: tuple[Sentence, ...] = ()
    problems: tuple[str, ...] = ()

    def claiming(self, claims: Iterable[Claim], rejected: Iterable[Rejection] = ()) -> "Draft":
        """With more claims and rejections."""
        return replace(
            self,
            claims=(*self.claims, *claims),
            rejected=(*self.rejected, *rejected),
        )


def make_claim(
    history: History,
    kind: ClaimKind,
    value: str,
    *,
    confidence: float,
    detail: str = "",
    strength: float = 0.0,
    polarity: float = 0.0,
    quotes: Sequence[Quote] = (),
    counts: Sequence[Count] = (),
    origin: Origin | None = None,
) -> Claim:
    """A claim about the history's user; its times are those of the events that it cites."""
    cited = [q.event_id for q in quotes] + [i for c in counts for i in c.event_ids]
    times = [history.by_id[event_id].ts for event_id in cited]
    identity = json.dumps([history.user_id, kind, value, detail], ensure_ascii=False)
    return Claim(
        claim_id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        user_id=history.user_id,
        kind=kind,
        value=value,
        detail=detail,
        polarity=polarity,
        confidence=confidence,
        strength=min(1.0, strength),
        quotes=tuple(quotes),
        counts=tuple(counts),
        first_seen=min(times),
        last_seen=max(times),
        valid_from=min(times),
        origin=origin or Origin(),
    )


def require_labels(prompt: Prompt, labels: AbstractSet[str]) -> Prompt:
    """The prompt, if it has these labels.

    Raises:
        PromptError: it lacks one.
    """
    missing = sorted(labels - prompt.labels.keys())
    if missing:
        raise PromptError(
            f"The prompt {prompt.id} lacks the label {missing[0]!r}.",
            hint=f"Give it the labels {', '.join(sorted(labels))} in its metadata.",
        )
    return prompt


def origin_of(prompt: Prompt, model: str) -> Origin:
    """Where a reading with this prompt and model comes from."""
    return Origin(prompt=prompt.name, variant=prompt.variant, sha256=prompt.sha256, model=model)


def quote(event: Event, start: int, end: int) -> Quote:
    """The span of an event's text."""
    return Quote(event_id=event.event_id, start=start, end=end, text=(event.text or "")[start:end])
