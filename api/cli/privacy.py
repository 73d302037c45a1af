"""privacy: what ingest would mask in a text."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tasteprint.cli.common import Json, Workspace, settings
from tasteprint.output import note, number, print_json, say, table
from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import no_progress
from tasteprint.profiling.privacy.masking import Finding, Masked
from tasteprint.workspace import Components


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(privacy)


def privacy(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Argument(help="A text.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="A text file instead; - is stdin.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Print what was found, too.")] = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Show what ingest would mask in a text (TASTEPRINT_MASK); nothing is kept."""
    original = _read(text, file)
    masker = Components(settings(ctx, workspace), no_progress).masker
    masked = masker.mask(original) if masker else Masked(text=original)
    if as_json:
        print_json({**masked.model_dump(), "shown": _shown(masked, original) if show else None})
        return
    if masker is None:
        note("Nothing is masked: TASTEPRINT_MASK is off.")
    for line in masked.text.splitlines():
        say(line)
    rows = [_row(found, original, show=show) for found in masked.findings]
    if rows:
        table(("kind", "start#", "end#", "score#", *(["text"] if show else [])), rows)
    note(f"{number(len(rows), 'finding')}")


def _row(found: Finding, original: str, *, show: bool) -> tuple[object, ...]:
    row = (found.kind.value, found.start, found.end, f"{found.score:.2f}")
    return (*row, original[found.start : found.end]) if show else row


def _shown(masked: Masked, original: str) -> list[str]:
    return [original[found.start : found.end] for found in masked.findings]


def _read(text: str | None, file: Path | None) -> str:
    if (text is None) == (file is None):
        raise SettingsError(
            "Give a text or a file.", hint='tasteprint privacy "Mail me at …", or --file NAME'
        )
    if file is None:
        return text or ""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SettingsError(f"{file} cannot be read: {reason}.", hint="Check the path.") from error
