"""Explanations as sentences: the templates of ``phrases.*.toml``, filled with checked values."""

from collections.abc import Mapping
from dataclasses import dataclass

from tasteprint.profiling.claims import day, how_many, short, telling
from tasteprint.profiling.models import Claim, Event, Item, Quote, Reason, Sentence
from tasteprint.profiling.phrases import phrases, plural
from tasteprint.profiling.text import tag_words

LONGEST_QUOTE = 160


@dataclass(frozen=True)
class QuotedSentence:
    """A sentence, and the quotes that stand in it."""

    sentence: Sentence
    quotes: tuple[Quote, ...] = ()


class Phrases:
    """Says why an item was recommended.

    Args:
        language: a code; English where there are no templates for it.
        item: the recommended item.
        events: the user's, by id.
    """

    def __init__(self, language: str, item: Item, events: Mapping[str, Event]) -> None:
        self._book = phrases("explanation", language)
        self._language = language
        self._item = item
        self._events = events

    def interest(self, claim: Claim, *, decides: bool) -> QuotedSentence:
        """An interest as a reason; one that does not decide is only the one that adds most.

        Args:
            claim: checked, with at least one quote or count.
            decides: whether the item falls without it.
        """
        book, told, quotes = self._book, [], []
        if claim.counts:
            count = claim.counts[0]
            told.append(
                book[f"counted{how_many(count)}"].format(
                    matched=count.matched,
                    total=count.total,
                    last=self._day(count.event_ids[-1]),
                )
            )
        if claim.quotes:
            quotes.append(short(claim.quotes[0], LONGEST_QUOTE))
            words, when = quotes[0].text, self._day(quotes[0].event_id)
            told.append(book["quoted"].format(quote=words, day=when))
        # That an item lies near an interest's tag would be guessing: what was tested is its rank.
        template = "carried" if claim.value in self._item.tags else "behind"
        text = book[template if decides else "most"].format(
            tag=tag_words(claim.value), evidence=book["and"].join(told) + book["stop"]
        )
        cited = Sentence(text=text, claim_ids=(claim.claim_id,), event_ids=claim.event_ids)
        return QuotedSentence(cited, tuple(quotes))

    def text(self, event: Event, *, decides: bool) -> QuotedSentence:
        """The text of one event as a reason, or only as the one that lies nearest."""
        words = telling(event)
        text = self._book["text" if decides else "nearest"].format(
            day=day(event.ts), quote=words.text
        )
        return QuotedSentence(Sentence(text=text, event_ids=(event.event_id,)), (words,))

    def counterfactual(
        self, reason: Reason, claim: Claim | None, candidates: int
    ) -> QuotedSentence:
        """State the rank, among so many candidates, with a reason and without it."""
        template = "without_claim" if claim else "without_text"
        text = self._book["alone" if reason.leaves_nothing else template].format(
            tag=tag_words(claim.value) if claim else "",
            day=self._day(reason.event_ids[0]),
            rank=reason.rank,
            rank_without=reason.rank_without,
            candidates=candidates,
        )
        claims = (claim.claim_id,) if claim else ()
        return QuotedSentence(Sentence(text=text, claim_ids=claims, event_ids=reason.event_ids))

    def popular(self, users: int) -> QuotedSentence:
        """That popularity decided, for want of anything else; cites the user's last event."""
        *_, last = self._events.values()
        text = self._book["popular"].format(
            events=plural("event", len(self._events), self._language),
            last=day(last.ts),
            users=plural("user", users, self._language),
        )
        return QuotedSentence(Sentence(text=text, event_ids=(last.event_id,)))

    def _day(self, event_id: str) -> str:
        return day(self._events[event_id].ts)
