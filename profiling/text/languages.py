"""Detect the language of a text."""

import threading
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from tasteprint.profiling.text.words import has_kana, is_mostly_han

# On the first 30 characters of English forum posts this keeps 90 % of the labels and lets 0.3 %
# wrong ones through; a shorter text mostly ends as "und".
_CONFIDENCE = 0.5
_ENOUGH_CHARACTERS = 2000
#: Share of the characters below which a language is not named.
MINIMUM_SHARE = 0.1

UNDETERMINED = "und"
# Codes that the detector gives for short Chinese texts, beside "zh".
_CHINESE = {UNDETERMINED, "wuu", "yue"}

_READING = threading.Lock()


def language(text: str) -> str:
    """Return the ISO 639 code of a text's language, "und" where it is too short to tell, or mixed.

    Chinese of all kinds is "zh", and so is a text in Chinese characters alone that is too short
    to tell: an item's title, say.
    """
    start = text[:_ENOUGH_CHARACTERS]
    code = str(_identifier().classify(start)[0])
    return "zh" if code in _CHINESE and _is_chinese(start) else code


def languages(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of languages with over 10 % of the characters, most first, ties by code.

    Undetermined texts count for none; () where there is no other.
    """
    characters: Counter[str] = Counter()
    for text in texts:
        characters[language(text)] += len(text)
    del characters[UNDETERMINED]
    total = characters.total()
    shares = sorted(characters.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(code for code, count in shares if count > MINIMUM_SHARE * total)


def _is_chinese(text: str) -> bool:
    """Return True if most letters are Chinese characters and none is Japanese kana."""
    return is_mostly_han(text) and not has_kana("".join(filter(str.isalpha, text)))


def _identifier() -> Any:
    with _READING:  # threads that came at once would each read it
        return _read_identifier()


@cache
def _read_identifier() -> Any:
    # Takes a second to read its bundled model, hence inside and once.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(
        MODEL_FILE, norm_probs=True, min_confidence=_CONFIDENCE
    )
