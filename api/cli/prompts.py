"""prompts list, show and diff."""

from pathlib import Path

import typer

from tasteprint.cli.common import Json, Workspace, group, settings
from tasteprint.output import plain, print_json, results, table
from tasteprint.prompts import Library, Prompt


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    prompts = group("List, show and compare the prompts (TASTEPRINT_PROMPTS adds your own).")
    prompts.command("list")(list_prompts)
    prompts.command()(show)
    prompts.command()(diff)
    app.add_typer(prompts, name="prompts")


def list_prompts(ctx: typer.Context, workspace: Workspace = None, as_json: Json = False) -> None:
    """List all prompts. Used unless a variant is named: * for all texts, zh for Chinese ones."""
    library = _library(ctx, workspace)
    if as_json:
        print_json({"prompts": [_row(prompt, library) for prompt in library.all()]})
        return
    rows = [(p.id, _mark(p, library), p.api, p.sha256[:12], p.description) for p in library.all()]
    table(("prompt", "", "kind", "sha256", "what it is for"), rows)


def show(ctx: typer.Context, name: str, workspace: Workspace = None, as_json: Json = False) -> None:
    """Show a prompt's file: NAME is the variant in use, NAME@VARIANT any other."""
    library = _library(ctx, workspace)
    prompt = library.get(name)
    if as_json:
        print_json({**_row(prompt, library), "source": prompt.source})
    else:
        _write(prompt.source)


def diff(
    ctx: typer.Context, old: str, new: str, workspace: Workspace = None, as_json: Json = False
) -> None:
    """Show what changes from one prompt to another."""
    library = _library(ctx, workspace)
    text = library.diff(old, new)
    if as_json:
        print_json({"old": library.get(old).id, "new": library.get(new).id, "diff": text})
    else:
        _write(text or f"{library.get(old).id} and {library.get(new).id} are the same.")


def _library(ctx: typer.Context, workspace: Path | None) -> Library:
    return Library.load(*settings(ctx, workspace).prompts)


def _mark(prompt: Prompt, library: Library) -> str:
    """Return the texts that it is used for: "*" for all, else the codes of languages."""
    if _shipped(prompt, library):
        return "*"
    name, variant = prompt.name, prompt.variant
    return " ".join(c for c, lines in library.by_language.items() if lines.get(name) == variant)


def _shipped(prompt: Prompt, library: Library) -> bool:
    return library.shipped.get(prompt.name) == prompt.variant


def _row(prompt: Prompt, library: Library) -> dict[str, object]:
    return {
        "id": prompt.id,
        "name": prompt.name,
        "variant": prompt.variant,
        "shipped": _shipped(prompt, library),
        "kind": prompt.api,
        "description": prompt.description,
        "inputs": list(prompt.inputs),
        "labels": prompt.labels,
        "companions": list(prompt.named),
        "sha256": prompt.sha256,
        "path": str(prompt.path),
    }


def _write(text: str) -> None:
    """Print a text line by line; its white space is kept."""
    for line in text.splitlines():
        results().file.write(f"{plain(line)}\n")
