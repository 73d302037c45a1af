"""Which item a question names: by its id, its title, or the words that only its title has."""

import re
from collections.abc import Collection, Iterable

from rapidfuzz import fuzz

from tasteprint.agents.question_words import ADVICE, Intent, content_words
from tasteprint.agents.questions import ITEM_NOUN, Question
from tasteprint.agents.slips import alike
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Item

# Per cent of a title that must be found in the question, and the shortest title looked for so.
_WHOLE = 90.0
_SHORTEST_TITLE = 8
# A shorter number may as well be a count.
_SHORTEST_ID = 3


def named_item(
    ledger: Ledger, asked: Question, touched: Collection[str], *, anything: bool
) -> Item | None:
    """The item that a question names, or None.

    Args:
        ledger: where items are.
        asked: the question.
        touched: ids of the items that the user has events on.
        anything: whether to look through the whole catalogue, or only what was touched.
    """
    items = ledger.items() if anything else [i for t in sorted(touched) if (i := ledger.item(t))]
    return (
        _by_id(items, asked.about)
        or _by_title(items, asked.about)
        # "Does the user like stout?" is about stout, not about the one thread that names it.
        or (_by_words(items, asked.content) if _may_abbreviate(asked) else None)
    )


def _by_id(items: Iterable[Item], text: str) -> Item | None:
    """An id that stands alone; one like a word or a count must follow a noun such as "item"."""
    for item in items:
        telling = len(item.item_id) >= _SHORTEST_ID and any(c.isdigit() for c in item.item_id)
        before = "" if telling else ITEM_NOUN
        if re.search(rf"{before}(?<![A-Za-z0-9-]){re.escape(item.item_id)}(?![A-Za-z0-9-])", text):
            return item
    return None


def _by_title(items: Iterable[Item], text: str) -> Item | None:
    """The longest title that stands in the text, nearly letter by letter."""
    lower = text.casefold()
    found = [
        item
        for item in items
        if _SHORTEST_TITLE <= len(item.title) <= len(lower)
        and fuzz.partial_ratio(item.title.casefold(), lower) >= _WHOLE
    ]
    return max(found, key=lambda item: (len(item.title), item.item_id), default=None)


def _by_words(items: Iterable[Item], content: tuple[str, ...]) -> Item | None:
    """The one item whose title holds all the words asked for; None where several do."""
    if not content:
        return None
    found = []
    for item in items:
        words = content_words(item.title)
        if all(any(alike(word, other) for other in words) for word in content):
            found.append(item)
    return found[0] if len(found) == 1 else None


def _may_abbreviate(asked: Question) -> bool:
    topical = {Intent.LIKES, Intent.DISLIKES, Intent.OPINION, Intent.WHEN}
    return bool(asked.intents & ADVICE) and not asked.intents & topical
