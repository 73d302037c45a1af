"""Forgetting in a whole workspace: every place is planted, emptied, and scanned."""

import gzip
import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pandas as pd
import pytest

from tasteprint import Tasteprint, quarantine_files
from tasteprint.profiling.errors import LedgerError, RetrievalError
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.needles import gather
from tasteprint.profiling.records import Finding, Generation
from tasteprint.vectorstore.stored import Stored

SECRETS = {
    "zym-event-1": "The Zymurgy hops of Wexcombe 7316 smell of grapefruit and of old cellars.",
    "zym-event-2": "啤酒花祖母绿七三一六的味道很好，我非常喜欢这款来自威克斯科姆的啤酒。",
    "zym-event-3": "Unmistakable Quodlibet glass number 9942 keeps the aroma of the hops.",
}
USER = "zymurgist-7316"


def generation(key, text):
    return Generation(
        key=key,
        model="m",
        prompt="p",
        variant="v1",
        sha256="0",
        messages=json.dumps([{"role": "user", "content": text}]),
        parameters="{}",
        output=json.dumps(text),
        tokens_in=1,
        tokens_out=1,
        seconds=0.1,
        created=datetime.now(UTC),
    )


@pytest.fixture
def planted(tp, frames):
    """A workspace in which the secrets are in every place that there is."""
    events, items = frames
    ours = [
        {
            "event_id": event_id,
            "user_id": USER,
            "item_id": f"hops{number}",
            "kind": "post",
            "ts": f"2024-0{number}-10T12:00:00Z",
            "text": text,
        }
        for number, (event_id, text) in enumerate(SECRETS.items(), 1)
    ]
    tp.ingest(pd.concat([events, pd.DataFrame(ours)]), items)
    tp.ingest(pd.DataFrame(ours).assign(ts="never"))
    tp.build_profiles([USER, "bob"])
    ledger, folder = tp.parts.ledger, tp.parts.folder
    for event_id, text in SECRETS.items():
        ledger.save_generation(generation(f"free {event_id}", text), USER)
        ledger.save_generation(generation(f"unlinked {event_id}", text))
        with Ledger.open(folder / "evals" / "tasteprint.db") as bench:
            bench.save_generation(generation(f"bench {event_id}", text))
    run = ledger.start_run("profile", {"users": [USER, "bob"]})
    failed = [{"event_id": e, "user_id": USER, "reason": text} for e, text in SECRETS.items()]
    ledger.finish_run(run, "done", {"failed": failed})
    lines = [f"INFO prompt {text}\n" for text in SECRETS.values()]
    (folder / "server.log").write_text("INFO up\n" + "".join(lines) + "INFO down\n", "utf-8")
    return tp


def needles_of(tp, *event_ids):
    return gather(tp.parts.ledger, None if event_ids else USER, event_ids or None)


def raw(tp):
    """All bytes of the workspace."""
    return b"".join(path.read_bytes() for path in tp.parts.folder.rglob("*") if path.is_file())


def runs(texts, frames, length=12):
    """All runs of so many bytes of the texts, but for those that the others say too."""
    said = "\0".join(frame.to_json(force_ascii=False) for frame in frames).encode()
    every = {t[at : at + length] for t in texts for at in range(len(t) - length + 1)}
    return {run for run in every if run not in said}


@pytest.mark.parametrize("_time", range(5))  # what is left of memory in a file is left by chance
def test_a_user_leaves_nothing_anywhere(planted, frames, _time):
    assert not planted._scan(needles_of(planted), USER).clean
    gone = planted.forget(USER)
    assert (gone.events, gone.profiles, gone.refused, gone.lines) == (3, 1, 3, 3)
    assert gone.scan.clean, gone.scan.findings
    assert gone.scan.looked_for["ids"] == 4
    assert gone.scan.rows > 100
    assert (planted.parts.folder / "server.log").read_text().startswith("INFO up\n***")
    assert planted.recommend("bob", explain=False)  # from the memory that held it all
    planted.close()
    held = raw(planted)
    secrets = runs([text.encode() for text in (USER, *SECRETS, *SECRETS.values())], frames)
    assert len(secrets) > 150
    assert not [run for run in (*secrets, b"Wexcombe", "祖母绿".encode()) if run in held]


def test_an_event_leaves_nothing_and_its_user_is_as_if_it_had_never_been(planted):
    gone = planted.forget_event("zym-event-1")
    assert (gone.events, gone.readings, gone.profiles, gone.rebuilt) == (1, 1, 1, 1)
    assert (gone.refused, gone.lines) == (1, 1)
    assert gone.scan.clean, gone.scan.findings
    profile = planted.profile(USER)
    assert profile == planted.parts.ledger.replay(USER, planted.parts.rules)
    assert profile.behaviour.events == 2
    assert "zym-event-1" not in profile.model_dump_json()
    assert planted.parts.ledger.problems(profile) == []
    assert USER in planted.parts.vectors.ids("profiles")
    held = set(planted.parts.vectors.ids("interests", {"user_id": USER}))
    assert held == {claim.claim_id for claim in profile.claims if claim.kind == "interest"}
    with pytest.raises(LedgerError, match="no events up to"):
        planted.profile(USER, datetime(2024, 1, 31, tzinfo=UTC))
    assert b"Wexcombe" not in raw(planted)
    last = planted.forget_event("zym-event-2", "zym-event-3")
    assert (last.events, last.rebuilt) == (2, 0)
    assert last.scan.clean, last.scan.findings
    assert USER not in planted.users()
    assert planted.parts.vectors.ids("profiles") == ["bob"]


def test_unknown_events_are_named_and_nothing_is_removed(planted):
    with pytest.raises(LedgerError, match="knows no event nope") as raised:
        planted.forget_event("zym-event-1", "nope")
    assert raised.value.blame == "user"
    with pytest.raises(LedgerError, match="without an id"):
        planted.forget_event()
    assert len(planted.parts.ledger.events(USER)) == 3


class Killed(BaseException):
    """Ends the process here."""


@pytest.mark.parametrize(
    "step",
    [
        (Stored, "delete"),
        (quarantine_files, "tidy"),
        (Ledger, "forget_generations"),
        (Ledger, "purge"),
        (Stored, "compact"),
        (Ledger, "end_forgetting"),
    ],
    ids=lambda step: step[1],
)
@pytest.mark.parametrize(
    "forget", [lambda tp: tp.forget(USER), lambda tp: tp.forget_event(*SECRETS)]
)
def test_what_was_cut_off_can_be_repeated(planted, frames, monkeypatch, forget, step):
    def cut_off(*_args, **_named):
        raise Killed

    (planted.parts.folder / "evals" / "tasteprint.db").unlink()  # is purged, too, and before
    with monkeypatch.context() as patched:
        patched.setattr(*step, cut_off)
        with pytest.raises(Killed):
            forget(planted)
    secrets = runs([text.encode() for text in SECRETS.values()], frames)
    assert step[1] == "end_forgetting" or any(run in raw(planted) for run in secrets)
    gone = forget(planted)
    assert gone.purged
    assert gone.scan.clean, gone.scan.findings
    held = raw(planted)
    assert not any(run in held for run in secrets)
    known = planted.parts.ledger.audit()
    assert [entry.detail["finished"] for entry in known] == [True]
    with pytest.raises(LedgerError, match="knows no"):
        forget(planted)


@pytest.mark.parametrize("forget", [lambda tp: tp.forget(USER), lambda tp: tp.forget_event("nope")])
def test_only_who_was_cut_off_is_taken_for_known(planted, forget):
    planted.forget_event("zym-event-1")
    planted.forget("bob")
    gone = planted.forget(USER)
    assert gone.events == 2
    with pytest.raises(LedgerError, match="knows no"):
        forget(planted)


def test_a_generation_that_comes_late_is_forgotten_too(planted):
    assert planted.forget(USER).scan.clean
    with closing(sqlite3.connect(planted.parts.folder / "tasteprint.db")) as database:
        (key,) = database.execute("SELECT key FROM generations LIMIT 1").fetchone()
        database.execute("INSERT INTO generation_users VALUES (?, ?)", (key, USER))
        database.commit()
    gone = planted.forget(USER)
    assert gone.scan.clean, gone.scan.findings
    with pytest.raises(LedgerError, match="knows no user"):
        planted.forget(USER)


def test_vectors_are_written_anew_once_whatever_is_found(planted, monkeypatch):
    (planted.parts.folder / "notes.txt").write_text(SECRETS["zym-event-1"])
    written = []
    compact = Stored.compact

    def noted(stored, *collections):
        written.append(collections)
        compact(stored, *collections)

    monkeypatch.setattr(Stored, "compact", noted)
    assert not planted.forget(USER).scan.clean
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
def test_no_embedder_is_needed_to_forget(planted, model, embedder, name):
    folder = planted.parts.folder
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
        assert tp.parts.vectors.ids("profiles") == []
        tp.build_profiles([USER])
        assert tp.parts.vectors.ids("profiles") == [USER]
        assert tp.forget_event("zym-event-2").to_do == ""


def test_eval_runs_that_quote_it_go_and_others_stay(planted):
    folder = planted.parts.folder / "evals" / "runs"
    folder.mkdir()
    quoting, other, half = (folder / name for name in ("1.json", "2.json", "1.77.tmp"))
    quoting.write_text(json.dumps({"records": [{"inputs": {"text": SECRETS["zym-event-2"]}}]}))
    half.write_text(json.dumps({"records": [{"inputs": {"text": SECRETS["zym-event-1"]}}]})[:80])
    other.write_text(json.dumps({"records": [{"inputs": {"text": "Quodlibet is a word."}}]}))
    gone = planted.forget(USER)
    assert gone.eval_runs == 2
    assert gone.scan.clean, gone.scan.findings
    assert list(folder.iterdir()) == [other]


def test_each_line_of_a_log_that_a_text_touches_goes_rotated_logs_too(tp, frames):
    text = "Zymurgy hops\nof Wexcombe\nsmell of old\ncellars, said\nQuodlibet."
    row = {"event_id": "e", "user_id": USER, "kind": "post", "ts": "2024-01-10", "text": text}
    tp.ingest(pd.concat([frames[0], pd.DataFrame([row])]), frames[1])
    said = f"INFO up\r\nINFO prompt {text}\r\nINFO down\r\n".encode()
    logs = [tp.parts.folder / name for name in ("server.log", "server.log.1", "logs/a.log-2024")]
    packed = tp.parts.folder / "logs" / "a.log.2.gz"
    packed.parent.mkdir()
    other = tp.parts.folder / "my.login.csv"
    for file in (*logs, other):
        file.write_bytes(said)
    packed.write_bytes(gzip.compress(said))
    gone = tp.forget(USER)
    assert gone.lines == 5 * 4
    assert {finding.place for finding in gone.scan.findings} == {"my.login.csv, as bytes"}
    assert other.read_bytes() == said
    for left in (*(file.read_bytes() for file in logs), gzip.decompress(packed.read_bytes())):
        assert len(left) == len(said)
        assert left.startswith(b"INFO up\r\n***")
        assert left.endswith(b"**\r\nINFO down\r\n")
        assert left.count(b"\n") == said.count(b"\n")
        assert not re.search(b"[a-z]{3}", left[9:-12])


def test_a_log_that_cannot_be_read_is_named(planted):
    (planted.parts.folder / "old.log.gz").write_bytes(b"\x1f\x8b no gzip")
    with pytest.raises(LedgerError, match=r"old\.log\.gz cannot be cleared"):
        planted.forget(USER)
    assert len(planted.parts.ledger.events(USER)) == 3


def plant_row(tp, text):
    tp.parts.ledger.save_generation(generation("left", text))


def plant_free_page(tp, text):
    with closing(sqlite3.connect(tp.parts.folder / "tasteprint.db")) as database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("INSERT INTO taxonomies (payload) VALUES (?)", (text,))
        database.commit()
        database.execute("DELETE FROM taxonomies")
        database.commit()


def plant_in_chroma(tp, text):
    with closing(sqlite3.connect(tp.parts.folder / "chroma" / "chroma.sqlite3")) as database:
        row = (0, "left", "topic", json.dumps({"chroma:document": text}))
        database.execute(
            "INSERT INTO embeddings_queue (operation, id, topic, metadata) VALUES (?, ?, ?, ?)", row
        )
        database.commit()


def plant_in_index(tp, text):
    (file, *_) = sorted((tp.parts.folder / "chroma").rglob("*.bin"))
    file.write_bytes(file.read_bytes() + text.encode())


def plant_in_file(name):
    def plant(tp, text):
        file = tp.parts.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'{{"raw": {json.dumps(text)}}}\n', "utf-8")

    return plant


PLANTS = {
    "tasteprint.db: generations.output": plant_row,
    "tasteprint.db": plant_free_page,
    "chroma/chroma.sqlite3: embeddings_queue.metadata": plant_in_chroma,
    "chroma/": plant_in_index,
    "server.log, as bytes": plant_in_file("server.log"),
    "quarantine/left.jsonl": plant_in_file("quarantine/left.jsonl"),
    "evals/left.json": plant_in_file("evals/left.json"),
}


def test_whatever_is_left_is_found_with_its_place(planted):
    needles = needles_of(planted)
    assert planted.forget(USER).scan.clean
    seen: set[Finding] = set()
    for place, plant in PLANTS.items():
        for text in SECRETS.values():
            plant(planted, text)
        report = planted._scan(needles, USER)
        new = set(report.findings) - seen  # with more of it at the same place, too
        assert any(finding.place.startswith(place) for finding in new), (place, new)
        assert all(finding.hint for finding in new)
        seen |= new
        said = report.model_dump_json()
        assert not any(word in said for word in (USER, *SECRETS, "Wexcombe", "Quodlibet"))


def test_a_database_held_by_another_is_told_and_what_is_left_in_it_found(planted):
    reader = sqlite3.connect(planted.parts.folder / "tasteprint.db", isolation_level=None)
    needles = needles_of(planted)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        planted.parts.ledger = Ledger.open(planted.parts.folder / "tasteprint.db", patience=0.05)
        gone = planted.forget(USER)
        assert not gone.purged
        assert not gone.scan.clean
        assert any(f.place.startswith("tasteprint.db") for f in gone.scan.findings)
        assert "End every process" in gone.scan.findings[0].hint
    finally:
        reader.close()
    again = planted.forget(USER)
    assert again.purged
    assert again.scan.clean
    assert planted._scan(needles, USER).clean


def test_the_command(run, files, tmp_path):
    run("ingest", *files, "-w", "ws")
    code, out, _ = run("forget", "--event", "ann-0", "--yes", "-w", "ws", "--report", "r.json")
    assert code == 0
    assert "The scan found nothing of it" in out
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["clean"] is True
    assert report["looked_for"]["texts"] > 3
    log = tmp_path / "ws" / "notes.txt"
    log.write_text("Dry hopping with Cascade hops makes my ale wonderful.")
    code, out, _ = run("forget", "ann", "--yes", "-w", "ws", "--json")
    assert code == 1
    gone = json.loads(out)
    assert gone["events"] == 4
    assert {finding["place"] for finding in gone["scan"]["findings"]} == {"notes.txt, as bytes"}
    for wrong in ((), ("bob", "--event", "bob-1")):
        code, _, err = run("forget", *wrong, "--yes", "-w", "ws")
        assert code == 2
        assert "either a user or events" in err
    assert run("forget", "bob", "--yes", "-w", "ws", "--report", "no/r.json")[0] == 2
    assert run("forget", "--event", "nope", "--yes", "-w", "ws")[0] == 2
