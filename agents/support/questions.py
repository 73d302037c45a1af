"""A question as it is read without a model: its intents, and the words left."""

import re
from dataclasses import dataclass

from tasteprint.agents.support.intents import (
    ANY_KIND,
    Intent,
    intents_in,
    is_chinese,
    kinds_in,
    words_left,
)
from tasteprint.profiling.models import EventKind

#: Intents that ask for names, each for those of one kind but the last.
NAMING = (Intent.PRODUCT, Intent.ORGANISATION, Intent.PLACE, Intent.PERSON, Intent.NAMES)
#: Nouns before an item's id, for use inside a pattern.
ITEM_NOUN = r"(?:\b(?i:item|thread|product)\s+|#|(?:商品|物品|产品|帖子)\s*)"
_USER_NOUN = r"(?:\b(?:user|customer|client)|用户|客户|顾客)"
_NUMBER_SIGN = r"(?:\s*(?:\b(?:id|no\.|number)|编号|[#:：]))*\s*"
#: An id after "user", where the user's own is removed, or several users. "User 3 times" and
#: "用户2023年" name nobody.
ANOTHER_USER = re.compile(
    rf"{_USER_NOUN}{_NUMBER_SIGN}[A-Za-z_-]*\d[A-Za-z0-9_-]*"
    r"(?![A-Za-z0-9_-]|\s*(?:(?:times|days?|weeks?|months?|years?)\b|[年月日天次个件条]))"
    r"|\b(?:how many|which|other|all|most) (?:users|customers|clients)\b|\b(?:who|anyone) else\b"
    r"|谁还|还有谁|(?:其他|其它|多少|哪些)(?:用户|客户|顾客)",
    re.IGNORECASE,
)
# Asked for these, a list of titles is no answer, unless it is asked for as well.
_COUNT_OR_DATE = re.compile(
    r"\b(?:when|since|how (?:many|much|often|long|recently)|number of|dates?"
    r"|(?:what|which) (?:day|time))\b|什么时候|何时|多久|多少|哪一?天|几[次件个条]",
    re.IGNORECASE,
)
_TITLES = re.compile(r"\b(?:what|which)\b(?! (?:day|time|date)\b)", re.IGNORECASE)
_DATE = re.compile(r"\b(?:dates?|number of)\b", re.IGNORECASE)
# Events that are to come, or did not happen so; and how to go about them. "Can you show me the
# orders?" asks for events that were.
_TO_COME = re.compile(
    r"\b(?:will|would(?! like)|should|shall|can|could|may|might|must|going to)\b"
    r"(?! (?:you|we|i (?:see|get|have|know))\b)"
    r"|\b(?:where|without|besides|except|apart from|other than|how to"
    r"|how (?:do|does|can) (?:i|we|you|one))\b"
    rf"|(?:怎么|怎样|如何).{{0,2}}(?:{ANY_KIND})",
    re.IGNORECASE,
)
_AMONG_ALL = re.compile(r"\b(?:what|which|how many)\b|什么|哪", re.IGNORECASE)
_DENIED = re.compile(
    rf"(?:\b(?:not|never)|n['’]t)\b[\s,]+(?:\w+[\s,]+){{0,4}}(?:{ANY_KIND})"
    rf"|(?<!有)[没未不]有?.{{0,3}}(?:{ANY_KIND})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """A question as it was read.

    Attributes:
        text: as it was asked.
        about: the text without the user's id, which may well be an item's id or a word of a title.
        language: "zh" where it holds Han characters, else "en".
        kinds: of events that it has words for.
        undone: whether such events, if any, were not done, are still to do, or lack what is asked.
        lists: whether titles of such events may answer it, not only their number and dates.
        content: its words that are neither intents nor kinds nor fillers; () where it asks in
            general.
    """

    text: str
    about: str
    language: str
    intents: frozenset[Intent]
    kinds: tuple[EventKind, ...]
    undone: bool
    lists: bool
    content: tuple[str, ...]


def read_question(text: str, user_id: str = "") -> Question:
    """Read a question about a user, whose id counts as a filler.

    Words are matched, nothing is parsed: a comparison goes unseen, most negations do, and so does
    an intent in other words than those of ``intents.py``.
    """
    about = _without_user(text, user_id) if user_id else text
    return Question(
        text=text,
        about=about,
        language="zh" if is_chinese(text) else "en",
        intents=intents_in(about),
        kinds=kinds_in(about),
        undone=_is_undone(about),
        lists=_asks_for_titles(about),
        content=words_left(about),
    )


def _is_undone(about: str) -> bool:
    """Return True if missing events are asked for; "has she not bought anything?" asks for some."""
    denied = _AMONG_ALL.search(about) and _DENIED.search(about)
    return bool(denied or _TO_COME.search(about))


def _asks_for_titles(about: str) -> bool:
    named = _TITLES.search(about) and not _DATE.search(about)
    return bool(named or not _COUNT_OR_DATE.search(about))


def _without_user(text: str, user_id: str) -> str:
    """Return the text without the user's id, unless the id follows a noun such as "item"."""
    # Borders of Latin words: a Han character may stand right beside an id.
    named = (
        rf"(?:(?P<user>{_USER_NOUN}){_NUMBER_SIGN}|(?P<item>{ITEM_NOUN}))?"
        rf"(?<![A-Za-z0-9_-]){re.escape(user_id)}(?![A-Za-z0-9_-])"
    )
    return re.sub(
        named, lambda m: m[0] if m["item"] else m["user"] or " ", text, flags=re.IGNORECASE
    )
