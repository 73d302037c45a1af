"""The sentences that users read, in English and Chinese: templates from one file per language.

``phrases.en.toml`` and ``phrases.zh.toml`` have the same sections and keys; a template's slots are
filled with checked values only, by those who ask for it.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

#: Languages with a file of their own; all others get English.
LANGUAGES = ("en", "zh")


def phrases(section: str, language: str = "en") -> Mapping[str, str]:
    """Return the templates of a section, by key.

    Args:
        section: a table of the file, such as "claim".
        language: ISO 639 code; English where it has no file.
    """
    found: Mapping[str, str] = _book(language)[section]
    return found


def earlier_phrases(section: str, language: str = "en") -> tuple[Mapping[str, str], ...]:
    """Return a section as earlier versions of the file had it, newest first."""
    book, versions = dict(_book(language)[section]), []
    for version in _book(language).get("earlier", ()):
        book |= version.get(section, {})
        versions.append(dict(book))
    return tuple(versions)


def plural(key: str, n: int, language: str = "en") -> str:
    """Return the form of a word for ``n`` things; the key itself where the file lacks it."""
    forms = _book(language)["plural"].get(key)
    return str(forms[0 if n == 1 else -1]).format(n=n) if forms else key


def _book(language: str) -> Mapping[str, Any]:
    return _read(language if language in LANGUAGES else LANGUAGES[0])


@cache
def _read(language: str) -> Mapping[str, Any]:
    path = Path(__file__).with_name(f"phrases.{language}.toml")
    return tomllib.loads(path.read_text("utf-8"))
