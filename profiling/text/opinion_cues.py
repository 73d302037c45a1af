"""Detect opinions by their words: does a sentence praise or criticise a thing?

In a review one speaks of what one reviews. Elsewhere most sentences that name a thing voice no
opinion of it, and a small model, asked how they speak of it, gives one all the same: of a hundred
that it read in forum posts ten were there (``eval run opinions-posts``). So there a word has to be
shown: a verb of liking whose subject is the writer, or a word of praise or blame next to the
thing, in the same clause, neither asked nor reported. The words are in ``voicing.toml``.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from tasteprint.profiling.text.negation import hide_harmless
from tasteprint.profiling.text.words import mentions

#: Words between a word of praise and the thing, and between a verb of liking and the thing.
NEXT_TO, AS_FAR_AS = 3, 7
_DENIED_WITHIN = 3
_SUBJECT_WITHIN = 4
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")
_BREAKS = frozenset(';:.!?()"“”。！？；：（），')
_QUESTIONS = frozenset("?？吗呢")
_UNSPACED_LANGUAGES = frozenset({"zh"})
# Characters before a word in which it is denied: "不是很喜欢".
_DENIED_BEFORE = 4


#: The lists of a language by their names in ``voicing.toml``; those that it lacks are empty.
Words = Mapping[str, frozenset[str]]


def voices_opinion(text: str, names: Iterable[str], language: str) -> frozenset[int]:
    """Return the polarities, 1 and -1, of the opinions that a text voices of a thing.

    Args:
        text: a sentence or more.
        names: what the thing is called; where the text has none of them nothing is voiced.
        language: ISO 639 code. Without a word list for it both are returned.
    """
    words = _words(language)
    if words is None:
        return frozenset({1, -1})
    spans = [span for name in names for span in mentions(text, name) if _WORD.search(text, *span)]
    if language in _UNSPACED_LANGUAGES:
        return frozenset(side for span in spans for side in _unspaced(text, span, words))
    tokens = [(m.start(), m.end(), m[0].replace("’", "'")) for m in _WORD.finditer(text)]
    return frozenset(side for span in spans for side in _Clause.around(tokens, span, words).sides())


@dataclass(frozen=True)
class _Clause:
    """A clause that names a thing, as words.

    Attributes:
        first, last: places of the words that name it.
        asked: True if the clause is a question.
        titled: places of words with a capital letter within it: parts of names.
    """

    words: Sequence[str]
    first: int
    last: int
    asked: bool
    titled: frozenset[int]
    known: Words

    @classmethod
    def around(
        cls, tokens: Sequence[tuple[int, int, str]], span: tuple[int, int], known: Words
    ) -> "_Clause":
        """Return the clause that holds a span."""
        inside = [
            i for i, (start, end, _) in enumerate(tokens) if start < span[1] and end > span[0]
        ]
        stops = _BREAKS | known["breaks"]
        begin, end = inside[0], inside[-1] + 1
        while begin > 0 and tokens[begin - 1][2].casefold() not in stops:
            begin -= 1
        while end < len(tokens) and tokens[end][2].casefold() not in stops:
            end += 1
        sign = next((word for _, _, word in tokens[end:] if word in (".", "!", "?")), "")
        written = [word for _, _, word in tokens[begin:end]]
        titled = frozenset(at for at, word in enumerate(written) if at and word[0].isupper())
        words = [word.casefold() for word in written]
        first, last = inside[0] - begin, inside[-1] - begin
        return cls(words, first, last, sign == "?", titled, known)

    def sides(self) -> set[int]:
        """Return the polarities of the clause about the thing."""
        found = set()
        for place, word in enumerate(self.words):
            if not self.first <= place <= self.last:
                found.add(self._liking(place, word) or self._praise(place, word))
        return found - {0}

    def _liking(self, place: int, word: str) -> int:
        """Return the polarity of a verb before the thing with the writer as subject, else 0."""
        known = self.known
        side = (word in known["liking"]) - (word in known["disliking"])
        if not side or not 0 < self.first - place <= AS_FAR_AS:
            return 0
        between = self.words[place + 1 : self.first]
        openers = known["own"] | known["anew"]
        restarts = any(a == "and" and b in openers for a, b in pairwise(between))
        if restarts or not known["elsewhere"].isdisjoint(between):
            return 0
        before = self.words[max(0, place - _SUBJECT_WITHIN - 1) : place]
        while before and before[-1] in known["between"] | known["denying"]:
            before = before[:-1]
        return side * self._turn(place) if before and before[-1] in known["own"] else 0

    def _praise(self, place: int, word: str) -> int:
        """Return the polarity of a word next to the thing. "Not bad" does not count as good."""
        known = self.known
        side = (word in known["praise"]) - (word in known["blame"])
        far = self.first - place if place < self.first else place - self.last
        if not side or far > NEXT_TO or self.asked or place in self.titled:
            return 0
        after = self.words[place + 1] if place + 1 < len(self.words) else ""
        between = self.words[min(place, self.last) + 1 : max(place, self.first)]
        if (
            after in known["aimed"]
            or not known["turning"].isdisjoint(between)
            or not known["supposed"].isdisjoint(self.words)
            or not known["reported"].isdisjoint(self.words[:place])
        ):
            return 0
        turned = side * self._turn(place)
        return 0 if side < 0 < turned else turned

    def _turn(self, place: int) -> int:
        """Return -1 where the words before deny it, else 1."""
        before = self.words[max(0, place - _DENIED_WITHIN) : place]
        return -1 if sum(word in self.known["denying"] for word in before) % 2 else 1


def _unspaced(text: str, span: tuple[int, int], known: Words) -> set[int]:
    """Return the polarities of the clause around a span, in a script without spaces."""
    stops = "|".join(map(re.escape, sorted(_BREAKS | known["breaks"], key=len, reverse=True)))
    borders = [0, *(m.start() for m in re.finditer(stops, text)), len(text)]
    begin = max(border for border in borders if border <= span[0])
    end = min(border for border in borders if border >= span[1])
    clause = text[begin:end]
    asked = not _QUESTIONS.isdisjoint(text[max(0, end - 1) : end + 1])
    if asked or any(word in clause for word in known["reported"]):
        return set()
    found = set()
    for side, words in ((1, known["praise"]), (-1, known["blame"])):
        for word in (word for word in words if word in clause):
            place = clause.index(word)
            before = hide_harmless(clause[max(0, place - _DENIED_BEFORE) : place])
            denied = any(no in before for no in known["denying"])
            found.add((0 if side < 0 else -side) if denied else side)
    return found - {0}


@cache
def _words(language: str) -> Words | None:
    raw = tomllib.loads(Path(__file__).with_name("voicing.toml").read_text("utf-8"))
    # A text too short to tell its language is read as English, as the model does.
    found = raw.get("en" if language == "und" else language)
    if found is None:
        return None
    lists = {
        name: frozenset(re.split(r"\s*[,\n]\s*", text.strip())) for name, text in found.items()
    }
    return defaultdict(frozenset, lists)
