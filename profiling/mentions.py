"""Where a text names a thing."""

import re

#: Scripts without blanks between words, for use inside a character class: Thai and its
#: neighbours, Hangul (whose particles cling to the word), kana, Han.
UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED_ONE = re.compile(f"[{UNSPACED}]")


def mentions(text: str, name: str) -> list[tuple[int, int]]:
    """Spans of ``text`` that name ``name``: whole words, any case, a plural "s" allowed.

    Next to a character of an unspaced script every place is a word's border.
    """
    if not name or name.casefold() not in text.casefold():  # far quicker than the search
        return []
    before = "" if _UNSPACED_ONE.match(name) else rf"(?<![^\W{UNSPACED}])"
    after = "" if _UNSPACED_ONE.match(name[-1]) else rf"(?:e?s)?(?![^\W{UNSPACED}])"
    pattern = f"{before}{re.escape(name)}{after}"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
