"""Output of the command line. Users' and models' texts are untrusted: all pass ``plain``.

Results go to stdout, everything else to stderr.
"""

import json
import os
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tasteprint.profiling.errors import TasteprintError

# Control characters (a terminal obeys them), marks that change the reading direction, and
# halves of characters (no stream can write them).
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_WIDTH_OF_A_PIPE = 110


def plain(text: object) -> str:
    """Return a text as one harmless line: white space becomes spaces, control characters "�"."""
    return _UNPRINTABLE.sub("�", re.sub(r"[\t\n\v\f\r\x85]+", " ", str(text)))


def number(n: int, noun: str) -> str:
    """Return a number of things: "1 event", "2 events"."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def results() -> Console:
    """Return the console on stdout."""
    return _console(stderr=False)


def notes() -> Console:
    """Return the console on stderr."""
    return _console(stderr=True)


def say(text: object = "", style: str = "", indent: int = 0) -> None:
    """Print one line of a result; it wraps at spaces and keeps its indent."""
    console = results()
    for line in Text(plain(text), style=style).wrap(console, max(20, console.width - indent)):
        console.print(Text(" " * indent) + line, soft_wrap=True)


def note(text: object, style: str = "dim") -> None:
    """Print one line about the work itself."""
    notes().print(Text(plain(text), style=style), soft_wrap=True)


def heading(text: object) -> None:
    """Print a blank line and a heading."""
    results().print()
    say(text, style="bold")


# Characters of a table's first column that are kept on one line, where the terminal is narrow.
_NAME_WIDTH = 30


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table. A column whose name ends in "#" holds figures, and loses that mark."""
    cells = [[Text(plain("" if cell is None else cell)) for cell in row] for row in rows]
    grid = Table(box=SIMPLE, pad_edge=False)
    for place, name in enumerate(columns):
        justify = "right" if name.endswith("#") else "left"
        # The first column names the rows: it is the last to be folded.
        longest = max((row[0].cell_len for row in cells), default=0) if place == 0 else 0
        grid.add_column(
            name.removesuffix("#"),
            justify=justify,  # type: ignore[arg-type]
            overflow="fold",
            min_width=min(longest, _NAME_WIDTH) or None,
        )
    for row in cells:
        grid.add_row(*row)
    results().print(grid)


def print_json(value: object) -> None:
    """Print one JSON value on one line of stdout; pydantic models become objects."""
    text = json.dumps(_jsonable(value), ensure_ascii=False)
    # JSON itself escapes only the first 32 characters; inside it, all of these stand in strings.
    safe = _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    results().file.write(f"{safe}\n")


def print_error(error: TasteprintError) -> None:
    """Print an error with its hint on one line of stderr."""
    note(f"error: {error}", style="red")


def _jsonable(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return value


def _console(*, stderr: bool) -> Console:
    # Made at each call: the streams may have been exchanged since. No markup, or a text such as
    # "[red]" would be obeyed; a pipe has no width of its own.
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDTH_OF_A_PIPE
    return console
