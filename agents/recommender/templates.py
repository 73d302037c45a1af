"""Explanations in words, in English or Chinese: templates whose slots take checked values only."""

from collections.abc import Mapping
from dataclasses import dataclass

from tasteprint.profiling.claims import day, how_many, short, telling
from tasteprint.profiling.models import Claim, Event, Item, Quote, Reason, Sentence
from tasteprint.profiling.text import tag_words

LONGEST_QUOTE = 160

_ENGLISH = {
    "carried": "It is tagged {tag}: {evidence}",
    "behind": "It ranks higher for the interest in {tag}: {evidence}",
    "most": "No single interest decides this; most is owed to the one in {tag}: {evidence}",
    "counted": "{matched} of {total} events concern it, the last on {last}",
    "counted_once": "1 of {total} events concerns it, on {last}",
    "counted_only": "the only event concerns it, on {last}",
    "quoted": "“{quote}” on {day}",
    "and": "; ",
    "stop": ".",
    "text": "It lies near the words of {day}: “{quote}”",
    "nearest": "Nothing decides this by itself; the nearest words are those of {day}: “{quote}”",
    "without_claim": "Without the interest in {tag} and the events behind it, "
    "it would fall from rank {rank} to {rank_without} of {candidates}.",
    "alone": "Without that nothing would be known of this user, "
    "and popularity alone would put it at rank {rank_without} instead of {rank}.",
    "without_text": "Without the words of {day} it would fall from rank {rank} to {rank_without} "
    "of {candidates}.",
    "popular": "So far the records hold only {events}, the last on {last}, "
    "and none of them decides this: {users} touched the item.",
    "event": "1 event",
    "events": "{n} events",
    "user": "1 user",
    "users": "{n} users",
}
_CHINESE = {
    "carried": "它带有标签{tag}：{evidence}",
    "behind": "对{tag}的兴趣使它排名更高：{evidence}",
    "most": "没有哪一项兴趣单独决定这一推荐；最主要的是{tag}：{evidence}",
    "counted": "{total}条记录中有{matched}条与此有关，最近一条在{last}",
    "counted_once": "{total}条记录中有1条与此有关，在{last}",
    "counted_only": "唯一的一条记录与此有关，在{last}",
    "quoted": "{day}写道“{quote}”",
    "and": "；",
    "stop": "。",
    "text": "它接近{day}写下的话：“{quote}”",
    "nearest": "没有哪一项单独决定这一推荐；最接近的文字是{day}的“{quote}”",
    "without_claim": "若没有对{tag}的兴趣及其背后的记录，"
    "在{candidates}件候选中它会从第{rank}位降到第{rank_without}位。",
    "alone": "除此之外对该用户一无所知：只按热度排名，它会从第{rank}名变为第{rank_without}名。",
    "without_text": "若没有{day}写下的话，"
    "在{candidates}件候选中它会从第{rank}位降到第{rank_without}位。",
    "popular": "目前只有{events}，最近一条在{last}，都不足以决定这一推荐：{users}接触过它。",
    "event": "1条记录",
    "events": "{n}条记录",
    "user": "1位用户",
    "users": "{n}位用户",
}


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
        self._book = _CHINESE if language == "zh" else _ENGLISH
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
        """What becomes of the rank, among so many candidates, without a reason."""
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
            events=self._number("event", len(self._events)),
            last=day(last.ts),
            users=self._number("user", users),
        )
        return QuotedSentence(Sentence(text=text, event_ids=(last.event_id,)))

    def _day(self, event_id: str) -> str:
        return day(self._events[event_id].ts)

    def _number(self, noun: str, n: int) -> str:
        return self._book[noun if n == 1 else f"{noun}s"].format(n=n)
