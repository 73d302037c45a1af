"""What doctor finds in a workspace."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tasteprint import embedding
from tasteprint.parts import Parts
from tasteprint.profiling.errors import TasteprintError
from tasteprint.profiling.models import Model
from tasteprint.profiling.rules import Rules

if TYPE_CHECKING:
    from tasteprint.profiling.ledger import Ledger

Level = Literal["ok", "note", "bad"]

#: Bytes free below which doctor warns.
LITTLE_DISK = 500_000_000


class Check(Model):
    """One finding. note: works, but worth knowing. bad: something will fail; ``hint`` mends it."""

    level: Level
    name: str
    text: str
    hint: str = ""


def failed(name: str, error: TasteprintError) -> Check:
    """What an error says of a thing."""
    return Check(level="bad", name=name, text=error.message, hint=error.hint)


def _languages(parts: Parts) -> Iterator[Check]:
    """Whether the embedder that was chosen would still be chosen."""
    from tasteprint.vectorstore.choice import BUNDLED, choose, kept

    folder = embedding.folder(parts.settings)
    choice = kept(folder) if parts.settings.embedder == "auto" else None
    if choice is None or parts.settings.embeddings_url:
        return
    now = choose(embedding.sample(parts.ledger))
    if now.embedder != choice.embedder:
        name = BUNDLED[now.embedder].name
        text = f"the texts have changed: {name} would now be {now}"
        hint = f"To change over, delete {folder} and run tasteprint profile: all vectors are new."
        yield Check(level="note", name="languages", text=text, hint=hint)


def of_workspace(parts: Parts) -> Iterator[Check]:
    """What is to be known of a workspace: its disk, records and vectors."""
    folder = parts.folder
    yield from _disk(folder)
    if parts.settings.database_url is None and not (folder / "tasteprint.db").exists():
        hint = "Begin one: tasteprint demo, or tasteprint ingest EVENTS ITEMS"
        yield Check(level="note", name="workspace", text=f"none in {folder}", hint=hint)
        return
    try:
        yield from _records(parts.ledger, parts.rules)
        yield from _languages(parts)
    except TasteprintError as error:
        yield failed("workspace", error)
        return
    try:
        yield _vectors(parts)
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
        text = f"{other} of {len(profiles)} were stored by other rules than those set now"
        hint = "They are shown by the rules of now; tasteprint profile stores them so."
        yield Check(level="note", name="profiles", text=text, hint=hint)
    told = Counter(caution for profile in profiles for caution in profile.cautions)
    for caution, count in told.items():
        yield Check(level="note", name=f"{count} of {len(profiles)} profiles", text=caution)
    unfinished = sum(run.status == "running" for run in ledger.runs())
    if unfinished:
        text = f"{unfinished} of the last runs never ended: they still run, or were killed"
        yield Check(level="note", name="runs", text=text, hint="Run the same command again.")


def _vectors(parts: Parts) -> Check:
    if parts.settings.chroma_url is None and not (parts.folder / "chroma").exists():
        hint = "tasteprint profile makes them."
        return Check(level="note", name="vectors", text="none yet", hint=hint)
    items, profiles = parts.vectors.count("items"), parts.vectors.count("profiles")
    text = f"{items} items, {profiles} profiles, {parts.vectors.count('interests')} interests"
    if items == len(parts.ledger.items()) and profiles == len(parts.ledger.digests()):
        return Check(level="ok", name="vectors", text=text)
    hint = "They lag behind the records; tasteprint profile brings them up to date."
    return Check(level="note", name="vectors", text=text, hint=hint)
