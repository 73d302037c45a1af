"""The kinds of events in words: how a question asks for each, and how an answer calls it."""

import re
from dataclasses import dataclass

from tasteprint.profiling.models import Event, EventKind


@dataclass(frozen=True)
class KindWords:
    """The words of one kind.

    Attributes:
        pattern: what a question says for it, in English or Chinese.
        one, many: what English says of one event of this kind, and of several.
    """

    pattern: str
    one: str
    many: str


_WORDS = {
    EventKind.VIEW: KindWords(
        # "views on stout" are opinions.
        r"\b(?:(?<!point of )views?(?! (?:on|of|about)\b)|viewed|viewing|browse[ds]?|browsing"
        r"|look(?:s|ed|ing)? at)\b|浏览|查看|看[过了]",
        "is a view",
        "are views",
    ),
    EventKind.CLICK: KindWords(
        r"\b(?:clicks?|clicked|clicking)\b|点击|点[过了开]", "is a click", "are clicks"
    ),
    EventKind.SEARCH: KindWords(
        r"\b(?:search(?:es|ed|ing)?|look(?:s|ed|ing)? for)\b|搜索|搜[过了]",
        "is a search",
        "are searches",
    ),
    EventKind.CART: KindWords(
        r"\b(?:shopping )?(?:carts?|baskets?)\b|加购|(?:(?:加入|放[入进])了?)?购物车",
        "is an addition to the cart",
        "are additions to the cart",
    ),
    EventKind.PURCHASE: KindWords(
        r"\b(?:buys?|buying|bought|purchas(?:es?|ed|ing)|(?<!in )orders?|ordered|ordering)\b"
        r"|购买|购物(?!车)|(?<!购)买(?!家)|下[过了]?(?:几[次个])?单|订购|订单",
        "is a purchase",
        "are purchases",
    ),
    EventKind.RETURN: KindWords(
        # Not "returned to us", nor money back (退款), nor retirement (退休).
        r"\b(?:return(?:s|ed|ing)?(?! to (?:us|the|our)\b)|(?:send|sends|sent|sending)"
        r"(?: (?!back\b)\w+){0,3} back)\b"
        r"|退(?![过了]?[款休出步役伍税])[过了回还掉的]*(?:[几多]少?[次件]?)?货?",
        "is a return",
        "are returns",
    ),
    EventKind.PLAY: KindWords(
        r"\b(?:plays?|played|playing|listen(?:s|ed|ing)? to|listened)\b|播放|播过|听过",
        "is a play",
        "are plays",
    ),
    EventKind.SKIP: KindWords(r"\b(?:skips?|skipped|skipping)\b|跳过", "is a skip", "are skips"),
    EventKind.RATING: KindWords(
        r"\b(?:ratings?|rates?|rated)\b|评分|评过分|打[过了]?(?:几|多少)?分",
        "holds a rating",
        "hold ratings",
    ),
    EventKind.REVIEW: KindWords(
        r"\b(?:reviews?|reviewed|reviewing)\b|(?:写[过了]?)?(?:[几多]少?[条篇]?)?评论|点评|评价[过了]",
        "is a review",
        "are reviews",
    ),
    EventKind.POST: KindWords(
        r"\b(?:posts?|posted|posting)\b|发[过了]?(?:什么|哪些|多少|[几多]少?[条篇个]?)?(?:帖子?|贴)",
        "is a post",
        "are posts",
    ),
}
_KIND_PATTERNS = {kind: re.compile(words.pattern, re.IGNORECASE) for kind, words in _WORDS.items()}
#: Any word for any kind, for use inside a pattern that ignores case.
ANY_KIND = "|".join(words.pattern for words in _WORDS.values())


def kinds_in(text: str) -> tuple[EventKind, ...]:
    """The kinds of events that a text has words for."""
    return tuple(kind for kind, pattern in _KIND_PATTERNS.items() if pattern.search(text))


def said_of(kind: EventKind, events: int) -> str:
    """What English says of so many events of a kind: "are purchases"."""
    words = _WORDS[kind]
    return words.one if events == 1 else words.many


def is_of(event: Event, kind: EventKind) -> bool:
    """Whether an event counts as one of a kind; a review with a rating is a rating as well."""
    return event.kind is kind or (kind is EventKind.RATING and event.rating is not None)
