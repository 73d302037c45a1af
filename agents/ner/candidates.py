"""Find candidates for entities in one text: by capitals, rarity, quotes and the catalogue.

Nothing is decided here: the rules take all that may be an entity, in lower case too, and
``classifier.py`` says how likely each of them is one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tasteprint.agents.ner.tokens import (
    LOCK,
    common_words,
    phrase_matcher,
    spacy_pipeline,
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
    """A span of a text that may be an entity.

    Attributes:
        start, end: offsets in the text, in characters.
        rules: the rules that found it: "capitals", "name" (capitals without common words), "joined"
            (over "of", "and" …), "initials", "numbered", "lower" (rare words in lower case), "tag"
            (a hashtag or handle), "quoted", and the catalogue's "title", "brand" and "label".
    """

    start: int
    end: int
    rules: frozenset[str]


class CataloguePhrases:
    """A catalogue's titles, brands and tags, to be found in texts.

    They are found as whole words in any case, if they have up to five words and are long enough to
    be no other word: four letters, or two characters of another script. A brand is the items'
    attribute ``brand``.

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
        """Tokenize the phrases, once; not while a text is read, since they outlive it."""
        with LOCK:
            if self._matcher is None and any(self._phrases.values()):
                self._matcher = phrase_matcher(self._phrases)

    def find(self, doc: "Doc") -> list[tuple[int, int, int]]:
        """Return the phrases in a text: key, first token, token after the last."""
        return self._matcher(doc) if self._matcher else []


_NO_CATALOGUE = CataloguePhrases()


def find_candidates(text: str, catalogue: CataloguePhrases = _NO_CATALOGUE) -> list[Candidate]:
    """Return all spans of one text that may be entities, in order; they may overlap.

    Capitalised runs (with numbers and initials, over joining words), rare words in lower case,
    hashtags and handles, quoted strings of up to five words, and the catalogue's phrases. In a
    sentence in capitals they say nothing: it is read in lower case. Scripts without capitals yield
    quoted strings, the catalogue's phrases, and Latin names in them. Markup is left out.

    Args:
        text: of any length; the time is linear in it.
        catalogue: the phrases of the catalogue.
    """
    _, matcher = spacy_pipeline()
    catalogue.prepare()

    def matches(doc: "Doc") -> Iterator[tuple[str, int, int]]:
        for key, start, end in (*matcher(doc), *catalogue.find(doc)):
            name = doc.vocab.strings[key]
            if span := _characters(doc, name, start, end):
                yield name, *span

    found: dict[Span, set[str]] = {}
    for key, *span in spans_of(text, matches):
        found.setdefault((span[0], span[1]), set()).add(key)
    return [Candidate(*span, frozenset(keys)) for span, keys in sorted(found.items())]


def capitalised_spans(text: str) -> list[Span]:
    """Return what looks like entities by capitals or quotes alone, in order; none overlap.

    The longest capitalised runs, over joining words, without stop words at the head; not a single
    word that merely begins a sentence. For use without a model.
    """
    firsts = {_first_letter(text, *span) for span in sentence_spans(text)}
    kept: list[Span] = []
    for one in sorted(find_candidates(text), key=lambda one: (one.start, -one.end)):
        start, end = _headless(text, one)
        form = text[start:end]
        begins = start in firsts and " " not in form and not form.isupper()
        quoted = "quoted" in one.rules
        marked = quoted or (any(map(str.isupper, form)) and not begins)
        if one.rules & _BY_CAPITALS and marked and (not kept or end > kept[-1][1]):
            kept.append((start, end))
    return kept


def _characters(doc: "Doc", key: str, start: int, end: int) -> Span | None:
    """Return a match's span in the tokens' text; None for quotes with too much in them or none."""
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
    """Return the span without stop words at its head: "Most States", "The Netherlands"."""
    start = one.start
    while start < one.end and "quoted" not in one.rules:
        word = text[start : one.end].split(maxsplit=1)[0]
        if len(word) > 1 and word.lower() not in stop_words():
            break
        start = one.end - len(text[start + len(word) : one.end].lstrip())
    return start, one.end


def _first_letter(text: str, start: int, end: int) -> int:
    """Return the offset of a sentence's first letter or digit."""
    return next((at for at in range(start, end) if text[at].isalnum()), end)


def _is_short(phrase: str) -> bool:
    """Return True if it has few enough words for a name, and enough letters to be no other word."""
    least = 4 if phrase.isascii() else 2
    return least <= len(phrase) and len(phrase.split()) <= MOST_WORDS
