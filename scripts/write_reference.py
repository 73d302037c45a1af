"""Write the pages of docs/ that come from the code: the settings' table and the commands.

Usage: python scripts/write_reference.py            write them (part of `make docs`)
       python scripts/write_reference.py --check    exit 1 where a page is not up to date

The table stands in docs/configuration.md between two markers; docs/reference/commands.md is
written whole.
"""

import enum
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from tasteprint.cli.app import app
from tasteprint.evals.cli import app as eval_app
from tasteprint.settings import PREFIX, Settings

CONFIGURATION = Path("docs/configuration.md")
COMMANDS = Path("docs/reference/commands.md")
START, END = "<!-- settings -->", "<!-- /settings -->"


def settings_table() -> str:
    """Return the table of all settings: variable, default, description."""
    described = _attributes(Settings)
    lines = ["| variable | default | |", "|---|---|---|"]
    for name in Settings.model_fields:
        variable = f"`{PREFIX}{name.upper()}`"
        lines.append(f"| {variable} | {_default(name)} | {described.get(name, '')} |")
    return "\n".join(lines)


def commands_page() -> str:
    """Return the page of all commands with their arguments and options."""
    if not any(group.name == "eval" for group in app.registered_groups):
        app.add_typer(eval_app, name="eval")  # an entry point adds it to the program
    root = typer.main.get_command(app)
    parts = [
        "# Commands",
        "Written by `make docs` from the program itself; `tasteprint COMMAND --help` says the "
        "same. What each is for: [Command line](../cli.md).",
    ]
    for path, command in _commands("tasteprint", root):
        parts.append(f"{'#' * len(path.split())} {path}" if path != "tasteprint" else "")
        parts.append(_paragraphs(command.help or ""))
        rows = [_row(p) for p in command.params if not getattr(p, "hidden", False)]
        rows = [row for row in rows if row]
        if rows:
            parts.append("\n".join(["| | default | |", "|---|---|---|", *rows]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _attributes(model: type) -> dict[str, str]:
    """Return what the ``Attributes`` section of a class's docstring says, by name."""
    section = (inspect.getdoc(model) or "").partition("Attributes:\n")[2]
    entries = re.split(r"(?m)^    (?=\w[\w, ]*:)", section)
    found = {}
    for entry in filter(str.strip, entries):
        name, _, text = entry.partition(":")
        found[name.strip()] = " ".join(text.split()).replace("``", "`").replace("|", "\\|")
    return found


def _default(name: str) -> str:
    """Return the default of a setting as one would write it in the environment."""
    field = Settings.model_fields[name]
    if field.default_factory is not None:
        return "a cache folder of the user" if name == "cache" else ""
    value = field.default
    if value is None or value == () or name == "api_key":
        return ""
    if isinstance(value, frozenset):
        names = sorted(v.value if isinstance(v, enum.Enum) else str(v) for v in value)
        return "`default`" if names else "`none`"
    return f"`{','.join(value) if isinstance(value, tuple) else value}`"


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command and all below it, each with the words that call it."""
    yield path, command
    names = command.list_commands(None) if hasattr(command, "list_commands") else []
    for name in names:
        below = command.get_command(None, name)
        if below is not None and not below.hidden:
            yield from _commands(f"{path} {name}", below)


def _row(parameter: Any) -> str:
    """Return the row of one argument or option; empty for ``--help``."""
    names = " ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    if parameter.param_type_name == "argument":
        names = f"`{parameter.name.upper()}`"
    if "`--help`" in names:
        return ""
    text = str(getattr(parameter, "help", None) or "").replace("|", "\\|").replace("\n", " ")
    default = parameter.default
    plain = isinstance(default, str | int | float) and not isinstance(default, bool)
    shown = f"`{default}`" if plain and default != "" else ""
    if isinstance(default, enum.Enum):
        shown = f"`{default.value}`"
    return f"| {names} | {'required' if parameter.required else shown} | {text} |"


def _paragraphs(text: str) -> str:
    """Return help text with its lines joined into paragraphs."""
    blocks = inspect.cleandoc(text).replace("\f", "").split("\n\n")
    return "\n\n".join(" ".join(block.split()) for block in blocks)


def pages() -> dict[Path, str]:
    """Return what the pages should hold, by path."""
    old = CONFIGURATION.read_text("utf-8")
    before, _, rest = old.partition(START)
    after = rest.partition(END)[2]
    table = f"{before}{START}\n\n{settings_table()}\n\n{END}{after}"
    return {CONFIGURATION: table, COMMANDS: commands_page()}


def main() -> int:
    """Write or check the pages; return the exit code."""
    stale = [(path, text) for path, text in pages().items() if not _holds(path, text)]
    if "--check" in sys.argv[1:]:
        for path, _ in stale:
            print(f"{path} is not up to date; run `make docs`")
        return 1 if stale else 0
    for path, text in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
