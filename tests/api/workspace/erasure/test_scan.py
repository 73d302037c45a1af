"""The scan finds whatever is left, with its place."""

import json
import sqlite3
from contextlib import closing

import pytest

from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Finding

pytestmark = pytest.mark.slow


def plant_row(tp, text):
    with closing(sqlite3.connect(tp.components.folder / "tasteprint.db")) as database:
        (kept, *_) = database.execute("SELECT * FROM generations").fetchall()
        names = [column[1] for column in database.execute("PRAGMA table_info(generations)")]
        row = {**dict(zip(names, kept, strict=True)), "key": f"left {len(text)}", "output": text}
        marks = ", ".join("?" * len(row))
        database.execute(f"INSERT INTO generations VALUES ({marks})", tuple(row.values()))
        database.commit()


def plant_free_page(tp, text):
    with closing(sqlite3.connect(tp.components.folder / "tasteprint.db")) as database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("INSERT INTO taxonomies (payload) VALUES (?)", (text,))
        database.commit()
        database.execute("DELETE FROM taxonomies")
        database.commit()


def plant_in_chroma(tp, text):
    with closing(sqlite3.connect(tp.components.folder / "chroma" / "chroma.sqlite3")) as database:
        row = (0, "left", "topic", json.dumps({"chroma:document": text}))
        database.execute(
            "INSERT INTO embeddings_queue (operation, id, topic, metadata) VALUES (?, ?, ?, ?)", row
        )
        database.commit()


def plant_in_index(tp, text):
    (file, *_) = sorted((tp.components.folder / "chroma").rglob("*.bin"))
    file.write_bytes(file.read_bytes() + text.encode())


def plant_in_file(name):
    def plant(tp, text):
        file = tp.components.folder / name
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


def test_whatever_is_left_is_found_with_its_place(planted, user, secrets, needles_of):
    needles = needles_of(planted)
    assert planted.forget(user).scan.clean
    seen: set[Finding] = set()
    for place, plant in PLANTS.items():
        for text in secrets.values():
            plant(planted, text)
        report = planted.erasure._scan(needles, user)
        new = set(report.findings) - seen  # with more of it at the same place, too
        assert any(finding.place.startswith(place) for finding in new), (place, new)
        assert all(finding.hint for finding in new)
        seen |= new
        said = report.model_dump_json()
        assert not any(word in said for word in (user, *secrets, "Wexcombe", "Quodlibet"))


def test_a_database_held_by_another_is_told_and_what_is_left_in_it_found(planted, user, needles_of):
    reader = sqlite3.connect(planted.components.folder / "tasteprint.db", isolation_level=None)
    needles = needles_of(planted)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        planted.components.ledger = Ledger.open(
            planted.components.folder / "tasteprint.db", patience=0.05
        )
        gone = planted.forget(user)
        assert not gone.purged
        assert not gone.scan.clean
        assert any(f.place.startswith("tasteprint.db") for f in gone.scan.findings)
        assert "End every process" in gone.scan.findings[0].hint
    finally:
        reader.close()
    again = planted.forget(user)
    assert again.purged
    assert again.scan.clean
    assert planted.erasure._scan(needles, user).clean


def test_the_command(run, files, tmp_path):
    run("ingest", *files, "-w", "ws")
    code, out, _ = run("forget", "--event", "ann-0", "--yes", "-w", "ws", "--report", "r.json")
    assert code == 0
    assert "The scan found no trace" in out
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
