"""Claims in words, in English or Chinese: templates whose slots take checked values only."""

from datetime import datetime

from tasteprint.profiling.models import Claim, ClaimKind, Count, Event, Quote, Sentence
from tasteprint.profiling.text import sentence_spans, tag_words

LONGEST_QUOTE = 140
# Longest quote of an event by itself.
_LONGEST_SNIPPET = 160
# A sentence shorter than this ("Hi!") tells nothing; the next one is quoted.
_TELLING = 20

_ENGLISH = {
    "counted": "{matched} of {total} events concern {value}, from {first} to {last}.",
    "counted_once": "One of {total} events concerns {value}, on {first}.",
    "counted_only": "The only event concerns {value}, on {first}.",
    "quoted": "Writes about {value}: “{quote}”",
    "liked": "Speaks well of {value}: “{quote}”",
    "disliked": "Speaks ill of {value}: “{quote}”",
    "entity": "Names {value} ({detail}): “{quote}”",
    "activity": "{matched} of {total} events are of the kind {detail}, from {first} to {last}.",
    "activity_once": "One of {total} events is of the kind {detail}, on {first}.",
    "activity_only": "The only event is of the kind {detail}, on {first}.",
}
_CHINESE = {
    "counted": "{total}条记录中有{matched}条与{value}有关（{first}至{last}）。",
    "counted_once": "{total}条记录中有1条与{value}有关（{first}）。",
    "counted_only": "唯一的一条记录与{value}有关（{first}）。",
    "quoted": "谈到{value}：“{quote}”",
    "liked": "称赞{value}：“{quote}”",
    "disliked": "批评{value}：“{quote}”",
    "entity": "提到{value}（{detail}）：“{quote}”",
    "activity": "{total}条记录中有{matched}条是{detail}（{first}至{last}）。",
    "activity_once": "{total}条记录中有1条是{detail}（{first}）。",
    "activity_only": "唯一的一条记录是{detail}（{first}）。",
}
_CHINESE_DETAILS = {
    "view": "浏览",
    "click": "点击",
    "search": "搜索",
    "cart": "加入购物车",
    "purchase": "购买",
    "return": "退货",
    "play": "播放",
    "skip": "跳过",
    "rating": "评分",
    "review": "评论",
    "post": "发帖",
    "other": "其他",
    "item": "目录中的物品",
    "product": "产品",
    "organisation": "机构",
    "place": "地点",
    "person": "人物",
}
#: Whether a dislike begins here: polarity is in [-1, 1].
_NOUGHT = 0.0


def phrase_book(language: str) -> dict[str, str]:
    """The templates for a language code; English where there are none."""
    return _CHINESE if language == "zh" else _ENGLISH


def say(claim: Claim, language: str = "en") -> Sentence:
    """The sentence that states a claim and cites it."""
    # A sentence that counts gives the days of what it counts; the claim may quote others, too.
    first, last = claim.first_seen, claim.last_seen
    if claim.counts:
        first, last = claim.counts[0].first or first, claim.counts[0].last or last
    text = phrase_book(language)[_template(claim)].format(
        value=tag_words(claim.value) if claim.kind is ClaimKind.INTEREST else claim.value,
        detail=detail_word(claim.detail, language),
        quote=short(claim.quotes[0]).text if claim.quotes else "",
        matched=claim.counts[0].matched if claim.counts else 0,
        total=claim.counts[0].total if claim.counts else 0,
        first=day(first),
        last=day(last),
    )
    return Sentence(text=text, claim_ids=(claim.claim_id,), event_ids=claim.event_ids)


def how_many(count: Count) -> str:
    """The ending of the template for a count: "_only" for 1 of 1, "_once" for 1 of more, or ""."""
    if count.matched > 1:
        return ""
    return "_only" if count.total == 1 else "_once"


def detail_word(detail: str, language: str) -> str:
    """A claim's detail, an event's kind or a name's, in a language."""
    return _CHINESE_DETAILS.get(detail, detail) if language == "zh" else detail


def short(quote: Quote, longest: int = LONGEST_QUOTE) -> Quote:
    """The beginning of a quote, cut at a word's end; still an exact span."""
    if len(quote.text) <= longest:
        return quote
    cut = quote.text.rfind(" ", longest // 2, longest)
    end = cut if cut > 0 else longest
    return Quote(
        event_id=quote.event_id,
        start=quote.start,
        end=quote.start + end,
        text=quote.text[:end],
    )


def day(instant: datetime) -> str:
    """The UTC date, as YYYY-MM-DD."""
    return f"{instant:%Y-%m-%d}"


def _template(claim: Claim) -> str:
    if claim.kind is ClaimKind.ASPECT_SENTIMENT:
        return "liked" if claim.polarity > _NOUGHT else "disliked"
    if claim.kind is ClaimKind.ENTITY:
        return "entity"
    if claim.kind is ClaimKind.FACT:
        return f"activity{how_many(claim.counts[0])}"
    return f"counted{how_many(claim.counts[0])}" if claim.counts else "quoted"


def telling(event: Event) -> Quote:
    """The first sentence of an event's text that is not tiny, cut at a word's end.

    Raises:
        ValueError: the event has no text.
    """
    text = event.text or ""
    spans = sentence_spans(text)
    if not spans:
        raise ValueError(f"the event {event.event_id} has no text")
    start, end = next(((a, b) for a, b in spans if b - a >= _TELLING), spans[0])
    return short(
        Quote(event_id=event.event_id, start=start, end=end, text=text[start:end]), _LONGEST_SNIPPET
    )
