"""Forgetting that was cut off, comes late, or has no embedder."""

import sqlite3
from contextlib import closing

import pytest

from tasteprint import Tasteprint
from tasteprint.profiling.errors import LedgerError, RetrievalError
from tasteprint.profiling.ingest import quarantine_folder
from tasteprint.profiling.ledger import Ledger
from tasteprint.vectorstore.chroma import RecordStore

pytestmark = pytest.mark.slow


class Killed(BaseException):
    """Ends the process here."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "step",
    [
        (RecordStore, "delete"),
        (quarantine_folder, "tidy"),
        (Ledger, "erase_generations"),
        (Ledger, "purge"),
        (RecordStore, "compact"),
        (Ledger, "finish_erasures"),
    ],
    ids=lambda step: step[1],
)
@pytest.mark.parametrize(
    "forget",
    [lambda tp, user, _: tp.forget(user), lambda tp, _, secrets: tp.forget_event(*secrets)],
)
def test_what_was_cut_off_can_be_repeated(
    planted, monkeypatch, forget, step, user, secrets, raw, runs_of
):
    def cut_off(*_args, **_named):
        raise Killed

    (planted.components.folder / "evals" / "tasteprint.db").unlink()  # is purged, too, and before
    with monkeypatch.context() as patched:
        patched.setattr(*step, cut_off)
        with pytest.raises(Killed):
            forget(planted, user, secrets)
    runs = runs_of([text.encode() for text in secrets.values()])
    assert step[1] == "finish_erasures" or any(run in raw(planted) for run in runs)
    gone = forget(planted, user, secrets)
    assert gone.purged
    assert gone.scan.clean, gone.scan.findings
    held = raw(planted)
    assert not any(run in held for run in runs)
    known = planted.components.ledger.audit()
    assert [entry.detail["finished"] for entry in known] == [True]
    with pytest.raises(LedgerError, match="knows no"):
        forget(planted, user, secrets)


@pytest.mark.slow
@pytest.mark.parametrize(
    "forget", [lambda tp, user: tp.forget(user), lambda tp, _: tp.forget_event("nope")]
)
def test_only_who_was_cut_off_is_taken_for_known(planted, forget, user):
    planted.forget_event("zym-event-1")
    planted.forget("bob")
    gone = planted.forget(user)
    assert gone.events == 2
    with pytest.raises(LedgerError, match="knows no"):
        forget(planted, user)


def test_a_generation_that_comes_late_is_forgotten_too(planted, user):
    assert planted.forget(user).scan.clean
    with closing(sqlite3.connect(planted.components.folder / "tasteprint.db")) as database:
        (key,) = database.execute("SELECT key FROM generations LIMIT 1").fetchone()
        database.execute("INSERT INTO generation_users VALUES (?, ?)", (key, user))
        database.commit()
    gone = planted.forget(user)
    assert gone.scan.clean, gone.scan.findings
    with pytest.raises(LedgerError, match="knows no user"):
        planted.forget(user)


def test_vectors_are_written_anew_once_whatever_is_found(planted, monkeypatch, user, secrets):
    (planted.components.folder / "notes.txt").write_text(secrets["zym-event-1"])
    written = []
    compact = RecordStore.compact

    def noted(stored, *collections):
        written.append(collections)
        compact(stored, *collections)

    monkeypatch.setattr(RecordStore, "compact", noted)
    assert not planted.forget(user).scan.clean
    assert written == [("items", "profiles", "interests")]


class Other:
    """An embedder that did not make the vectors, or whose server is down."""

    dimension = 384
    languages = ("en",)

    def __init__(self, name):
        self.name = name

    def embed(self, texts):
        raise RetrievalError(f"no server embeds {len(texts)} texts", hint="Start it.")


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "another"])
def test_no_embedder_is_needed_to_forget(planted, model, embedder, name, user, raw):
    folder = planted.components.folder
    planted.close()
    with Tasteprint.open(folder, backend=model, embedder=Other(name)) as tp:
        gone = tp.forget_event("zym-event-1")
        assert (gone.events, gone.rebuilt, gone.purged) == (1, 1, True)
        assert gone.scan is not None
        assert gone.scan.clean, gone.scan.findings
        assert "\n" not in gone.to_do
        assert "`tasteprint profile`" in gone.to_do
        assert "no server embeds" in gone.to_do or "made by the embedder" in gone.to_do
        assert b"Wexcombe" not in raw(tp)
        assert tp.forget("bob").purged
    with Tasteprint.open(folder, backend=model, embedder=embedder) as tp:
        assert tp.components.vectors.ids("profiles") == []
        tp.build_profiles([user])
        assert tp.components.vectors.ids("profiles") == [user]
        assert tp.forget_event("zym-event-2").to_do == ""
