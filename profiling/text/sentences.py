"""Cut a text into sentences, and into windows that fit a token budget."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache

from tasteprint.profiling.models import Event, Model

# A closing mark with the quotes and brackets that belong to it; CJK needs no space after it. The
# look-behind keeps a long row of dots from being tried from each of its dots.
_SENTENCE_END = re.compile(
    r"""(?<![.!?…])[.!?…]+["'”’»)\]]*(?=\s|$)|[。！？．]+[”’」』）】》"']*|[\n\r\u2028\u2029]+"""
)
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")
_WORD_END = re.compile(r"\s+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|mr|mrs|ms|dr|prof|approx|fig|st)|\b(?!I\b)[A-Z])$", re.IGNORECASE
)


class Window(Model):
    """A piece of an event's text: ``text == event.text[start:end]``."""

    event_id: str
    start: int
    end: int
    text: str


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans (start, end) of the sentences, without the whitespace around them.

    A sentence ends at Latin or CJK closing punctuation or at the end of a line; not after common
    abbreviations and initials ("e.g.", "Dr.", "J.").
    """
    spans = []
    start = 0
    for end in [*_sentence_ends(text), len(text)]:
        piece = text[start:end]
        body = piece.strip()
        if body:
            first = start + len(piece) - len(piece.lstrip())
            spans.append((first, first + len(body)))
        start = end
    return spans


def cut(event: Event, budget: int, count_tokens: Callable[[str], int]) -> list[Window]:
    """Cut an event's text into windows of at most ``budget`` tokens.

    The windows follow each other without a gap or overlap, but those of whitespace are left out.
    Borders lie between paragraphs where that leaves a window at least half full, else between
    sentences, else between words, else between characters. A window of a single character may
    exceed the budget.

    Args:
        event: an event; without text it gives [].
        budget: tokens, at least 1.
        count_tokens: tokens of a text; called a few times for each window, on texts of about
            its length.
    """
    if budget < 1:
        raise ValueError(f"a budget of {budget} tokens")
    text = event.text or ""
    borders = _Borders(text)
    windows = []
    start = 0
    while start < len(text):
        end = _furthest(text, start, budget, count_tokens)
        if end < len(text):
            end = borders.before(start, end)
            # Fewer characters can be more tokens, rarely; then step back again.
            while end > start + 1 and count_tokens(text[start:end]) > budget:
                end = borders.before(start, end - 1)
        if not text[start:end].isspace():
            windows.append(
                Window(event_id=event.event_id, start=start, end=end, text=text[start:end])
            )
        start = end
    return windows


class _Borders:
    """Positions where a text may be cut: after each paragraph, sentence and word."""

    def __init__(self, text: str) -> None:
        self._paragraphs = [m.end() for m in _PARAGRAPH_END.finditer(text)]
        spaces = {m.start(): m.end() for m in _WORD_END.finditer(text)}
        self._words = list(spaces.values())
        # Spaces after a sentence belong to it.
        self._sentences = [spaces.get(end, end) for end in _sentence_ends(text)]

    def before(self, start: int, end: int) -> int:
        """Return the best border in (start, end]; ``end`` itself where there is none."""
        choices = (
            (self._paragraphs, start + (end - start) // 2),
            (self._sentences, start),
            (self._words, start),
        )
        for positions, after in choices:
            found = bisect_right(positions, end)
            if found and positions[found - 1] > after:
                return positions[found - 1]
        return end


def _furthest(text: str, start: int, budget: int, count_tokens: Callable[[str], int]) -> int:
    """Return an end, close to the furthest, such that text[start:end] fits; at least start + 1.

    Doubles the length until it no longer fits, then halves the gap down to 3 %: each count reads
    a text of about a window's length, whatever the length of the whole.
    """
    fits, length = start + 1, budget
    while True:
        beyond = min(start + length, len(text))
        if beyond <= fits or count_tokens(text[start:beyond]) <= budget:
            fits = max(fits, beyond)
            if fits == len(text):
                return fits
            length *= 2
        else:
            break
    while beyond - fits > 1 + (fits - start) // 32:
        middle = (fits + beyond) // 2
        if count_tokens(text[start:middle]) <= budget:
            fits = middle
        else:
            beyond = middle
    return fits


def _sentence_ends(text: str) -> list[int]:
    """Return the positions right after each sentence's closing mark, in order."""
    return [
        match.end()
        for match in _SENTENCE_END.finditer(text)
        if match.group() != "." or not _is_abbreviated(text, match.start())
    ]


def _is_abbreviated(text: str, at: int) -> bool:
    """Return True if the full stop at this position belongs to the word before it."""
    return _ABBREVIATION.search(text, max(0, at - 8), at) is not None


#: Characters of the longest passage that is quoted or read as one sentence.
LONGEST_PASSAGE = 600


def enclosing(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return the first span that holds ``start:end``, or ``start:end`` itself."""
    return next(((a, b) for a, b in spans if a <= start and end <= b), (start, end))


def passage(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence that holds ``start:end``, or the words around it if that is too long."""
    first, last = enclosing(_sentences(text), start, end)
    if last - first <= LONGEST_PASSAGE:
        return first, last
    side = (LONGEST_PASSAGE - (end - start)) // 2
    if start - side > first:
        first = start - side
        first = text.find(" ", first, start) + 1 or first
    if end + side < last:
        last = end + side
        cut = text.rfind(" ", end, last)
        last = cut if cut >= 0 else last
    return first, last


@lru_cache(maxsize=4)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the sentences of a text; cached, as many passages of one text are cut in a row."""
    return tuple(sentence_spans(text))
