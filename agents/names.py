"""Candidates for entities, found by code: capitalised, quoted, or in the catalogue."""

import re
from collections import defaultdict
from collections.abc import Iterable

from tasteprint.agents.tags import mentions
from tasteprint.profiling.function_words import FUNCTION_WORDS
from tasteprint.profiling.windows import sentences

_WORD = re.compile(r"[^\W_](?:[\w'’&.-]*[^\W_])?")
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{2,40})[”\"]|《([^《》\n]{1,30})》|「([^「」\n]{1,30})」")
_JOINING = {"of", "de", "van", "von", "the", "and", "du", "la", "le", "der"}
_MOST_WORDS = 5
# Capitalised in English wherever they stand, and never a name.
_NO_NAMES = {"i", "i'm", "i've", "i'd", "i'll", "i’m", "i’ve", "i’d", "i’ll", "ok", "edit", "ps"}
# Common at the head of a sentence or list, like the function words.
_HEADS = """
one two three four five first second third most many much more less few all no not never always
again just only even still however therefore like unlike jan feb mar apr jun jul aug sep oct nov dec
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
    the commonest. Scripts without capitals yield quoted strings and titles alone.
    """
    found: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    short = [title for title in titles if len(title.split()) <= _MOST_WORDS and len(title) > 3]
    for text_id, text in texts.items():
        spans = [*_capitalised(text), *_quoted(text)]
        spans += [span for title in short for span in mentions(text, title)]
        for start, end in sorted(set(spans)):
            found[text[start:end]][text_id].append((start, end))
    return _joined(found)


def _capitalised(text: str) -> list[Span]:
    spans: list[Span] = []
    for first, last in sentences(text):
        words = [(m.start() + first, m.end() + first) for m in _WORD.finditer(text[first:last])]
        run: list[Span] = []
        for at, (start, end) in enumerate([*words, (last, last)]):
            word = text[start:end]
            near = not run or text[run[-1][1] : start] in {" ", "-"}
            joins = bool(run) and near and word in _JOINING
            if near and word and (_is_name(word) or joins):
                run.append((start, end))
                continue
            spans += _closed(text, run, begins=bool(run) and run[0] == words[0])
            fresh = bool(word) and _is_name(word) and at < len(words)
            run = [(start, end)] if fresh else []
    return spans


def _closed(text: str, run: list[Span], *, begins: bool) -> list[Span]:
    while run and text[run[-1][0] : run[-1][1]] in _JOINING:
        run = run[:-1]
    while run and _is_common(text[run[0][0] : run[0][1]]):  # "Most States", "One As Tom says"
        run, begins = run[1:], False
    if begins and len(run) == 1 and not _is_acronym(text[run[0][0] : run[0][1]]):
        return []  # capitalised for beginning the sentence
    if not 0 < len(run) <= _MOST_WORDS + 2:
        return []
    end = run[-1][1] - 2 * text[: run[-1][1]].endswith(("'s", "’s"))
    return [(run[0][0], end)]


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
            spans.append(match.span(group))
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
