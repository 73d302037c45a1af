"""A user's list of tags, read from a file.

A list is UTF-8, by its suffix:

- ``.txt``: a tag a line, its aliases after commas; empty lines and lines that begin with ``#`` are
  skipped.
- ``.csv``: columns ``tag``, ``aliases`` (separated by ``;`` or ``|``) and ``description``, of which
  only the first is required. Without such a header each line is a tag and its aliases.
- ``.json``, ``.yaml``, ``.yml``: a list of tags, or of objects with the keys ``tag``, ``aliases``
  (a list) and ``description``; or one object from tags to their aliases.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import Tag, tag_key

#: Tags that a list may have.
MOST = 1000
_LONGEST = 100
_HEADER = ("tag", "aliases", "description")

#: Where in the file, and what stands there: name, aliases, description.
_Entry = tuple[str, str, tuple[str, ...], str]


def read_tags(file: Path) -> tuple[Tag, ...]:
    """Return the tags of a user's list in its order; shares, means and spreads are measured later.

    Raises:
        SettingsError: it cannot be read; the error names the file and the line or entry.
    """
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise SettingsError(
            f"The taxonomy {file} has no known suffix.", hint=f"Name it {', '.join(_READERS)}."
        )
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The taxonomy {file} cannot be read: {error}.", hint="Give a text file in UTF-8."
        ) from error
    tags = tuple(_checked(reader(text, file), file))
    if not tags or len(tags) > MOST:
        raise SettingsError(
            f"The taxonomy {file} has {len(tags) or 'no'} tags.", hint=f"Give 1 to {MOST}."
        )
    return tags


def _checked(entries: Iterable[_Entry], file: Path) -> Iterator[Tag]:
    """Yield the entries as tags; no name may occur twice."""
    owners: dict[str, str] = {}
    for place, name, aliases, description in entries:
        names = [" ".join(each.split()) for each in (name, *aliases)]
        for each in names:
            if not tag_key(each) or len(each) > _LONGEST or not each.isprintable():
                raise _error(file, place, f"{each[:_LONGEST]!r} cannot be a tag's name")
        keys = list(dict.fromkeys(map(tag_key, names)))
        for key in keys:
            if key in owners:
                raise _error(file, place, f"{key!r} is there already, in {owners[key]}")
            owners[key] = place
        unlike = [each for each in dict.fromkeys(names[1:]) if tag_key(each) != keys[0]]
        yield Tag(name=names[0], aliases=tuple(unlike), description=" ".join(description.split()))


def _txt(text: str, file: Path) -> Iterator[_Entry]:
    del file
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            name, *aliases = line.split(",")
            yield f"line {number}", name, tuple(filter(str.strip, aliases)), ""


def _csv(text: str, file: Path) -> Iterator[_Entry]:
    reader = csv.reader(text.splitlines(), strict=True)
    columns: tuple[str, ...] = ()
    try:
        for row in reader:
            place, cells = f"line {reader.line_num}", [cell.strip() for cell in row]
            if not any(cells):
                continue
            if not columns:
                header = tuple(cell.casefold() for cell in cells)
                columns = header if header[0] == _HEADER[0] else ("tag",)
                if columns == header:
                    _check_keys(header, place, file)
                    continue
            if columns == ("tag",):
                yield place, cells[0], tuple(filter(None, cells[1:])), ""
            elif len(cells) > len(columns):
                raise _error(file, place, f"{len(cells)} cells under {len(columns)} columns")
            else:
                named = dict(zip(columns, cells, strict=False))
                aliases = re.split("[;|]", named.get("aliases", ""))
                filled = tuple(filter(str.strip, aliases))
                yield place, named["tag"], filled, named.get("description", "")
    except csv.Error as error:
        raise _error(file, f"line {reader.line_num}", f"this is not CSV: {error}") from error


def _json(text: str, file: Path) -> Iterator[_Entry]:
    try:
        return _entries(json.loads(text), file)
    except json.JSONDecodeError as error:
        raise _error(file, f"line {error.lineno}", f"this is not JSON: {error.msg}") from error


def _yaml(text: str, file: Path) -> Iterator[_Entry]:
    try:
        return _entries(yaml.safe_load(text), file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "the file"
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise _error(file, place, f"this is not YAML: {problem}") from error


def _entries(data: Any, file: Path) -> Iterator[_Entry]:
    if isinstance(data, dict):
        data = [{"tag": tag, "aliases": aliases or []} for tag, aliases in data.items()]
    if not isinstance(data, list):
        raise _error(file, "the file", "this is neither a list of tags nor an object of them")
    for number, entry in enumerate(data, 1):
        place = f"entry {number}"
        tag = entry if isinstance(entry, dict) else {"tag": entry}
        _check_keys(tag, place, file)
        name, aliases = tag.get("tag"), tag.get("aliases", [])
        description = tag.get("description", "")
        if not isinstance(aliases, list) or not all(
            isinstance(text, str) for text in (name, description, *aliases)
        ):
            raise _error(file, place, "a tag is a text, its aliases are a list of texts")
        yield place, str(name), tuple(aliases), description


def _check_keys(keys: Iterable[object], place: str, file: Path) -> None:
    unknown = [key for key in keys if key not in _HEADER]
    if unknown:
        raise _error(file, place, f"{unknown[0]!r} is none of {', '.join(_HEADER)}")


def _error(file: Path, place: str, problem: str) -> SettingsError:
    return SettingsError(
        f"The taxonomy {file}, {place}: {problem}.", hint="Fix it there, and run again."
    )


_READERS: dict[str, Callable[[str, Path], Iterator[_Entry]]] = {
    ".txt": _txt,
    ".csv": _csv,
    ".json": _json,
    ".yaml": _yaml,
    ".yml": _yaml,
}
