"""prompts list, show and diff."""

import typer

from tasteprint.cli.common import Json
from tasteprint.output import plain, print_json, results, table
from tasteprint.prompts import Library, Prompt
from tasteprint.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Adds the commands."""
    group = typer.Typer(no_args_is_help=True, help="Look at the prompts.", rich_markup_mode=None)
    group.command("list")(list_prompts)
    group.command()(show)
    group.command()(diff)
    app.add_typer(group, name="prompts")


def list_prompts(as_json: Json = False) -> None:
    """List all prompts: * is used where no variant is named, those marked zh for Chinese texts."""
    library = _library()
    if as_json:
        print_json({"prompts": [_told(prompt, library) for prompt in library.all()]})
        return
    rows = [(p.id, _mark(p, library), p.api, p.sha256[:12], p.description) for p in library.all()]
    table(("prompt", "", "kind", "sha256", "what it is for"), rows)


def show(name: str, as_json: Json = False) -> None:
    """Show a prompt's file: NAME is the shipped variant, NAME@VARIANT a certain one."""
    library = _library()
    prompt = library.get(name)
    if as_json:
        print_json({**_told(prompt, library), "source": prompt.source})
    else:
        _write(prompt.source)


def diff(old: str, new: str, as_json: Json = False) -> None:
    """Show what changes from one prompt to another."""
    library = _library()
    text = library.diff(old, new)
    if as_json:
        print_json({"old": library.get(old).id, "new": library.get(new).id, "diff": text})
    else:
        _write(text or f"{library.get(old).id} and {library.get(new).id} are the same.")


def _library() -> Library:
    return Library.load(*Settings.read().prompts)


def _mark(prompt: Prompt, library: Library) -> str:
    """For which texts it is used: "*" for all, else the codes of languages."""
    if _shipped(prompt, library):
        return "*"
    name, variant = prompt.name, prompt.variant
    return " ".join(c for c, lines in library.by_language.items() if lines.get(name) == variant)


def _shipped(prompt: Prompt, library: Library) -> bool:
    return library.shipped.get(prompt.name) == prompt.variant


def _told(prompt: Prompt, library: Library) -> dict[str, object]:
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
    """Line by line as they are: a file's white space matters."""
    for line in text.splitlines():
        results().file.write(f"{plain(line)}\n")
