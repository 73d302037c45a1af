"""Candidates for names, found in one text by code: by capitals, rarity, quotes and the catalogue.

Nothing is decided here: the rules take all that may be a name, in lower case too, and
``agents/naming.py`` says how likely each of them is one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tasteprint.agents.ner.tokens import (
    LOCK,
    common_words,
    phrase_matcher,
    pipeline,
    spans_of,
    stop_words,
)
from tasteprint.agents.ner.tokens import Span as Span
from tasteprint.profiling.models import Item
from tasteprint.profiling.text import sentence_spans, tag_words

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

MOST_WORDS = 5
_BY_CAPITALS = frozenset({"capitals", "joined", "initials", "numbered", "quoted"})


@dataclass(frozen=True)
class Candidate:
    """A span of a text that may be a name.

    Attributes:
        start, end: in the text.
        found: the rules that found it: "capitals", "name" (capitals without common words), "joined"
            (over "of", "and" …), "initials", "numbered", "lower" (rare words in lower case), "tag"
            (a hashtag or handle), "quoted", and the catalogue's "title", "brand" and "label".
    """

    start: int
    end: int
    found: frozenset[str]


class Known:
    """What a catalogue calls its things, to be looked for in texts.

    Titles, brands (the items' attribute ``brand``) and tags of up to five words and long enough
    to be no other word (four letters, or two characters of another script), as whole words in any
    case.

    Args:
        items: the catalogue.
    """

    def __init__(self, items: Iterable[Item] = ()) -> None:
        phrases: dict[str, set[str]] = {"title": set(), "brand": set(), "label": set()}
        for item in items:
            phrases["title"].add(item.title)
            phrases["brand"].add(str(item.attributes.get("brand") or ""))
            phrases["label"].update(map(tag_words, item.tags))
        self._phrases = {
            key: sorted(phrase for phrase in map(str.strip, texts) if _is_short(phrase))
            for key, texts in phrases.items()
        }
        self._matcher: PhraseMatcher | None = None

    def prepare(self) -> None:
        """Tokenizes the phrases, once; not while a text is read, for they outlive it."""
        with LOCK:
            if self._matcher is None and any(self._phrases.values()):
                self._matcher = phrase_matcher(self._phrases)

    def find(self, doc: "Doc") -> list[tuple[int, int, int]]:
        """The phrases in a text: key, first token, token after the last."""
        return self._matcher(doc) if self._matcher else []


_NOTHING = Known()


def find_candidates(text: str, known: Known = _NOTHING) -> list[Candidate]:
    """All spans of one text that may be names, in their order; they may overlap.

    Capitalised runs (with numbers and initials, over joining words), rare words in lower case,
    hashtags and handles, quoted strings of up to five words, and what the catalogue calls its
    things. In a shouted sentence capitals say nothing: it is read in lower case. Scripts without
    capitals yield quoted strings, the catalogue's words, and Latin names in them. What stands in
    markup is left out.

    Args:
        text: of any length; the time is linear in it.
        known: the catalogue.
    """
    _, matcher = pipeline()
    known.prepare()

    def matches(doc: "Doc") -> Iterator[tuple[str, int, int]]:
        for key, start, end in (*matcher(doc), *known.find(doc)):
            name = doc.vocab.strings[key]
            if span := _characters(doc, name, start, end):
                yield name, *span

    found: dict[Span, set[str]] = {}
    for key, *span in spans_of(text, matches):
        found.setdefault((span[0], span[1]), set()).add(key)
    return [Candidate(*span, frozenset(keys)) for span, keys in sorted(found.items())]


def capitalised(text: str) -> list[Span]:
    """What a reader would take for names by capitals or quotes alone, in order; none overlap.

    The longest capitalised runs, over joining words, without stop words at the head; not a single
    word that merely begins a sentence. For those who have no model at hand.
    """
    firsts = {_first_letter(text, *span) for span in sentence_spans(text)}
    kept: list[Span] = []
    for one in sorted(find_candidates(text), key=lambda one: (one.start, -one.end)):
        start, end = _headless(text, one)
        form = text[start:end]
        begins = start in firsts and " " not in form and not form.isupper()
        quoted = "quoted" in one.found
        marked = quoted or (any(map(str.isupper, form)) and not begins)
        if one.found & _BY_CAPITALS and marked and (not kept or end > kept[-1][1]):
            kept.append((start, end))
    return kept


def _characters(doc: "Doc", key: str, start: int, end: int) -> Span | None:
    """Where a match is in the text of the tokens; None for quotes that hold too much or nothing."""
    if key == "quoted":
        words = doc[start + 1 : end - 1].text.split()
        # In lower case, quotation marks are mostly for doubt, not for titles.
        named = any(not word.islower() or word not in common_words() for word in words)
        if not named or len(words) > MOST_WORDS:
            return None
        start, end = start + 1, end - 1
        while doc[start].is_space:
            start += 1
        while doc[end - 1].is_space:
            end -= 1
    span = doc[start:end]
    return span.start_char, span.end_char


def _headless(text: str, one: Candidate) -> Span:
    """Without stop words at the head of what capitals found: "Most States", "The Netherlands"."""
    start = one.start
    while start < one.end and "quoted" not in one.found:
        word = text[start : one.end].split(maxsplit=1)[0]
        if len(word) > 1 and word.lower() not in stop_words():
            break
        start = one.end - len(text[start + len(word) : one.end].lstrip())
    return start, one.end


def _first_letter(text: str, start: int, end: int) -> int:
    """Where the first letter or digit of a sentence stands."""
    return next((at for at in range(start, end) if text[at].isalnum()), end)


def _is_short(phrase: str) -> bool:
    """Few enough words to be a name, and letters enough to be no other word."""
    least = 4 if phrase.isascii() else 2
    return least <= len(phrase) and len(phrase.split()) <= MOST_WORDS
