"""Candidates for entities, found by code: capitalised, quoted, or in the catalogue."""

import re
from collections import defaultdict
from collections.abc import Iterable

from tasteprint.agents.tags import UNSPACED, mentions
from tasteprint.profiling.function_words import FUNCTION_WORDS
from tasteprint.profiling.windows import sentences

# In an unspaced script the words are not known, but a Latin name in it is.
_LETTER = rf"[^\W_{UNSPACED}]"
_WORD = re.compile(rf"{_LETTER}(?:(?:[^\W{UNSPACED}]|['’&.-])*{_LETTER})?")
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{1,40})[”\"]|《([^《》\n]{1,30})》|「([^「」\n]{1,30})」")
_JOINING = {"of", "de", "van", "von", "the", "and", "du", "la", "le", "der"}
_MOST_WORDS = 5
# Capitalised in English wherever they stand, and never a name.
_NO_NAMES = {"i", "i'm", "i've", "i'd", "i'll", "i’m", "i’ve", "i’d", "i’ll", "ok", "edit", "ps"}
# Common at the head of a sentence or list, like the function words.
_HEADS = """
one two three four five first second third most many much more less few all no not never always
again just only even still however therefore like unlike jan feb mar apr jun jul aug sep oct nov dec
monday tuesday wednesday thursday friday saturday sunday january february march april june july
august september october november december
"""
_COMMON = FUNCTION_WORDS | frozenset(_HEADS.split())

Span = tuple[int, int]


def candidates(
    texts: dict[str, str], titles: Iterable[str] = ()
) -> dict[str, dict[str, list[Span]]]:
    """Names that the texts may hold: surface form → text id → spans.

    A capitalised word counts where it does not merely begin a sentence; capitalised neighbours make
    one name, over joining words such as "of"; function words at its head are dropped. Quoted
    strings of up to five words, one of them capitalised or not ASCII, count, and so do short
    catalogue titles that occur in a text. Forms that differ in case alone are joined under
    the commonest. Scripts without capitals yield quoted strings, titles, and Latin names in them.
    """
    found: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    everything = "\n".join(texts.values()).casefold()
    # Most titles stand in no text; those are not looked for in every single one.
    short = [t for t in titles if _is_short(t) and t.casefold() in everything]
    for text_id, text in texts.items():
        spans = [*_capitalised(text), *_quoted(text)]
        spans += [span for title in short for span in mentions(text, title)]
        for start, end in sorted(set(spans)):
            found[text[start:end]][text_id].append((start, end))
    return _joined(found)


def _is_short(title: str) -> bool:
    """Few enough words to be a name, and letters enough to be no other word."""
    least = 4 if title.isascii() else 2
    return least <= len(title) and len(title.split()) <= _MOST_WORDS


def _capitalised(text: str) -> list[Span]:
    spans: list[Span] = []
    for first, last in sentences(text):
        words = [(m.start() + first, m.end() + first) for m in _WORD.finditer(text[first:last])]
        if len(words) > _MOST_WORDS and text[first:last].isupper():
            continue  # shouted: its capitals say nothing
        # Behind "我买了" a capital is no sentence's beginning.
        headed = bool(words) and any(map(str.isalnum, text[first : words[0][0]]))
        run: list[Span] = []
        for start, end in [*words, (last, last)]:
            word = text[start:end]
            near = not run or text[run[-1][1] : start] in {" ", "-"}
            joins = bool(run) and near and word in _JOINING
            if near and word and (_is_name(word) or joins):
                run.append((start, end))
                continue
            spans += _closed(text, run, begins=not headed and run[:1] == words[:1])
            run = [(start, end)] if word and _is_name(word) else []
    return spans


def _closed(text: str, run: list[Span], *, begins: bool) -> list[Span]:
    """The name that a run of capitalised and joining words holds, if any."""
    words = [text[start:end] for start, end in run]
    last = len(words)
    while last and words[last - 1] in _JOINING:
        last -= 1
    first = 0
    while first < last and _is_common(words[first]):  # "Most States", "One As Tom says"
        first += 1
    if begins and first == 0 and last == 1 and not _is_acronym(words[0]):
        return []  # capitalised for beginning the sentence
    if not 0 < last - first <= _MOST_WORDS + 2:
        return []
    return [(run[first][0], run[last - 1][1] - 2 * words[last - 1].endswith(("'s", "’s")))]


def _is_name(word: str) -> bool:
    return word[0].isupper() and word.casefold() not in _NO_NAMES


def _is_common(word: str) -> bool:
    return len(word) == 1 or re.split("['’]", word.casefold())[0] in _COMMON


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _quoted(text: str) -> list[Span]:
    spans = []
    for match in _QUOTED.finditer(text):
        group = next(g for g in (1, 2, 3) if match.group(g) is not None)
        words = match.group(group).split()
        # In lower case, quotation marks are mostly for doubt, not for titles.
        named = group > 1 or any(word[0].isupper() or not word.isascii() for word in words)
        if named and 0 < len(words) <= _MOST_WORDS and not all(map(_is_common, words)):
            start, end = match.span(group)
            inside = text[start:end]
            start += len(inside) - len(inside.lstrip())
            spans.append((start, start + len(inside.strip())))
    return spans


def _joined(found: dict[str, dict[str, list[Span]]]) -> dict[str, dict[str, list[Span]]]:
    same: dict[str, list[str]] = defaultdict(list)
    for form in found:
        same[form.casefold()].append(form)
    joined: dict[str, dict[str, list[Span]]] = {}
    for forms in same.values():
        forms.sort(key=lambda f: (-sum(map(len, found[f].values())), f))
        places: dict[str, list[Span]] = defaultdict(list)
        for form in forms:
            for text_id, spans in found[form].items():
                places[text_id].extend(spans)
        joined[forms[0]] = {text_id: sorted(spans) for text_id, spans in places.items()}
    return joined
