"""Sensitive kinds of claim: recognised by words, and rejected where a profile may not hold them.

The words are in ``sensitive_words.toml``; a file of the same form adds others. Words only: what
is merely implied ("my third round next week, I lost my hair") is not seen.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from tasteprint.profiling.models import TIERS, Category, Claim, Lexicon, Quote, Rejection, shipped
from tasteprint.profiling.text import HAN

#: Neither the value nor the kind is named: that would reveal nearly as much as the claim.
SENSITIVE_CLAIM = Rejection(what="a claim of a sensitive kind", reason="sensitive kinds are off")

_HARMLESS = "harmless"
# Characters of the same sentence that are looked through for a person.
_NEAR = 60
_SENTENCE_END = re.compile(r"[.!?。！？\n]")
# Up to four letters at a word's beginning, or a Chinese character.
_START = 4
_STARTS = re.compile(rf"(?<![a-z])[a-z]{{1,{_START}}}|[{HAN}]")
_PERSON = re.compile(
    r"\b(?:i|i'm|i've|i'd|me|my|mine|myself|we|us|our|he|she|his|her|husband|wife|son|daughter|mother"
    r"|father|mom|mum|dad|sister|brother|friend|boyfriend|girlfriend|partner)\b|[我俺咱]|本人|老公"
    r"|老婆|妈|爸|孩子|儿子|女儿|爷爷|奶奶|朋友",
    re.IGNORECASE,
)
_SAID_BEFORE = re.compile(
    r"(?:\b(?:i|we|he|she|they)(?:'m|'re|'s| am| are| is| was| were)|\bas|\bbeing|\bmy \w+ is)"
    r"(?: (?:an?|the|very|proud|proudly|half|part|also|not|legally|openly))* $"
    r"|(?:我是|我们是|作为|身为|本人)(?:一个|一名|个)?$",
    re.IGNORECASE,
)
_SAID_AFTER = re.compile(
    r"\s*(?:$|[,.;:!?，。！？；的人]|(?:and|but|so|who|i|we|in|since)\b|(?:wo)?m[ae]n\b|person|people|customer"
    r"|buyer|reader|user|girl|guy|boy|mother|mom|mum|dad|father|parent|couple|family|voter|student"
    r"|american|descent|veteran|child)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Entry:
    """A word of the lexicon; a harmless phrase has no category."""

    tier: str
    category: Category | None
    word: str


class Sensitivity:
    """Tells which sensitive kinds a text or claim touches.

    Args:
        allowed: categories that the workspace has turned on; they are never told.
        lexicon: words to add to those that ship.
    """

    def __init__(self, allowed: Collection[Category] = (), lexicon: Lexicon | None = None) -> None:
        words = shipped() if lexicon is None else shipped() + lexicon
        sought = [category for category in Category if category not in allowed]
        self._entries: defaultdict[str, list[_Entry]] = defaultdict(list)
        for entry in [
            *(_Entry(_HARMLESS, None, word) for word in words.harmless),
            *(_Entry(tier, c, w) for tier in TIERS for c in sought for w in words.of(tier, c)),
        ]:
            for start in _starts_of(entry.word):
                self._entries[start].append(entry)

    def of_text(self, text: str) -> set[Category]:
        """Return the categories that a text of a user touches."""
        return {
            category
            for tier, category, match in self._matches(text)
            if tier == "plain"
            or (tier == "near" and _by_a_person(match))
            or (tier == "said" and _is_said(match))
        }

    def of_value(self, value: str) -> set[Category]:
        """Return the categories that a tag, an entity or an aspect touches."""
        text = " ".join(re.split(r"[-_\s]+", value)).strip()
        return {
            category
            for tier, category, match in self._matches(text)
            if tier == "plain" or (tier == "near" and match.span() == (0, len(text)))
        } | self.of_text(value)

    def _matches(self, text: str) -> list[tuple[str, Category, re.Match[str]]]:
        """Return the spans of words outside harmless phrases, with their tiers and categories.

        Only words that begin as one in the text are looked for: far quicker than all of them.
        """
        starts = self._entries.keys() & set(_STARTS.findall(text.lower()))
        possible = {entry for start in starts for entry in self._entries[start]}
        entries = sorted(possible, key=lambda entry: (-len(entry.word), entry.word, entry.tier))
        for entry in entries:
            if entry.tier == _HARMLESS:
                text = _pattern(entry.word).sub(lambda m: "·" * len(m.group()), text)
        return [
            (entry.tier, entry.category, match)
            for entry in entries
            if entry.category is not None
            for match in _pattern(entry.word).finditer(text)
        ]

    def safe_quotes(self, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        """Return the quotes that touch no sensitive kind."""
        return tuple(quote for quote in quotes if not self.of_text(quote.text))

    def screened(self, claim: Claim, times: Mapping[str, datetime]) -> Claim | Rejection:
        """Return the claim without its sensitive quotes, or the reason for its rejection.

        It is rejected where its value is sensitive, and where nothing else would hold it up.

        Args:
            claim: a claim.
            times: of the events that it cites, by id.
        """
        if self.of_value(claim.value):
            return SENSITIVE_CLAIM
        quotes = self.safe_quotes(claim.quotes)
        if len(quotes) == len(claim.quotes):
            return claim
        kept = claim.model_copy(update={"quotes": quotes})
        if not kept.event_ids:
            return SENSITIVE_CLAIM
        seen = [times[event_id] for event_id in kept.event_ids]
        return kept.model_copy(update={"first_seen": min(seen), "last_seen": max(seen)})


def _starts_of(word: str) -> set[str]:
    """Return the match of ``_STARTS`` that a text must hold to hold a word."""
    longest = max(re.findall(r"[a-z]+", word.lower()) or word, key=len)
    start = _STARTS.findall(longest)[0]
    return {start, *(f"{start}{end}" for end in "es" if start.isascii() and len(start) < _START)}


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Return the pattern of a word of the lexicon; a whole word may be in the plural."""
    stem = re.escape(word.removesuffix("*")).replace(r"\ ", r"[\s-]+").replace("'", "['’]")
    if word[0].isascii():
        end = "[a-z]*" if word.endswith("*") else "(?:e?s)?(?![A-Za-z])"
        stem = rf"(?<![A-Za-z]){stem}{end}"
    return re.compile(stem, re.IGNORECASE)


def _by_a_person(match: re.Match[str]) -> bool:
    """Return True if a person is mentioned in the same sentence, close by."""
    before, after = _beside(match)
    nearest = _SENTENCE_END.split(before)[-1], _SENTENCE_END.split(after)[0]
    return any(_PERSON.search(part) for part in nearest)


def _is_said(match: re.Match[str]) -> bool:
    """Return True if somebody is said to be what the word says."""
    before, after = _beside(match)
    return _SAID_BEFORE.search(before) is not None and _SAID_AFTER.match(after) is not None


def _beside(match: re.Match[str]) -> tuple[str, str]:
    text = match.string
    return text[max(0, match.start() - _NEAR) : match.start()], text[match.end() :][:_NEAR]
