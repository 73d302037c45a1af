import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.chroma import LocalChroma, Record, Vectors
from tasteprint.vectorstore.embedders import RemoteEmbedder

pytestmark = pytest.mark.slow


class Counting:
    """MiniLM that counts the texts it embeds."""

    def __init__(self, minilm):
        self.name, self.dimension, self.languages = minilm.name, minilm.dimension, minilm.languages
        self.texts = 0
        self._minilm = minilm

    def embed(self, texts):
        self.texts += len(texts)
        return self._minilm.embed(texts)


def ids_of(hits):
    return [hit.id for hit in hits]


def test_the_most_similar_come_first(beers, minilm, records):
    first, second = beers.query("items", minilm.embed(["dark beer", "guitar"]), k=2)
    assert ids_of(first)[0] == "stout"
    assert ids_of(second)[0] == "guitar"
    assert len(first) == len(second) == 2
    assert first[0].similarity >= first[1].similarity
    assert first[0].text == records[1].text
    assert first[0].metadata == {"kind": "beer", "year": 2021}


def test_similarity_is_the_cosine(vectors):
    rows = np.eye(4, 384, dtype=np.float32)
    some = [Record(str(i), "", {}, row) for i, row in enumerate([rows[0], -rows[0], rows[1]])]
    zero = Record("zero", "", {}, np.zeros(384, np.float32))
    vectors.upsert("interests", [*some, zero])
    [hits] = vectors.query("interests", rows[:1] * 3, k=9)
    assert [(hit.id, hit.similarity) for hit in hits] == [
        ("0", pytest.approx(1.0)),
        ("2", pytest.approx(0.0)),  # ties by id
        ("zero", pytest.approx(0.0)),
        ("1", pytest.approx(-1.0)),
    ]


def test_a_second_upsert_writes_and_embeds_nothing(folder, minilm, records):
    counting = Counting(minilm)
    with Vectors.open(folder, embedder=counting) as store:
        assert store.upsert("items", records) == 5
    with Vectors.open(folder, embedder=counting) as store:
        assert store.upsert("items", records) == 0
        assert store.count("items") == 5
    assert counting.texts == 5


def test_what_changed_is_written_again(beers, minilm, records):
    changed = [
        Record("ipa", "A guitar", records[0].metadata),
        Record("stout", records[1].text, {"kind": "other"}),
        *records[2:],
    ]
    assert beers.upsert("items", changed) == 2
    [hits] = beers.query("items", minilm.embed(["A guitar"]), k=1)
    assert hits[0].id == "ipa"
    assert beers.ids("items", where={"kind": "other"}) == ["stout"]


def test_of_records_with_one_id_the_last_counts(vectors):
    assert vectors.upsert("items", [Record("a", "one"), Record("a", "two")]) == 1
    assert vectors.upsert("items", [Record("a", "two")]) == 0


@pytest.mark.slow
def test_upserts_go_in_batches_and_tell_their_progress(vectors):
    row = np.ones(384, np.float32)
    many = [Record(str(i), f"text {i}", {}, row) for i in range(600)]
    vectors.upsert("items", many[:100])
    told = []
    assert vectors.upsert("items", many, progress=lambda *done: told.append(done)) == 500
    assert told == [(356, 600), (600, 600)]


def test_excluded_ids_do_not_count(beers, minilm):
    ask = minilm.embed(["beer"])
    [everything] = beers.query("items", ask, k=5)
    [rest] = beers.query("items", ask, k=3, exclude={everything[0].id, everything[2].id, "none"})
    assert ids_of(rest) == [everything[i].id for i in (1, 3, 4)]


def test_filters_and_short_answers(beers, minilm):
    ask = minilm.embed(["guitar"])
    [hits] = beers.query("items", ask, k=9, where={"kind": "beer"})
    assert set(ids_of(hits)) == {"ipa", "stout"}
    assert beers.query("profiles", ask, k=1) == [[]]
    assert beers.query("items", np.zeros((0, 384), np.float32), k=1) == []
    assert beers.ids("items", where={"year": {"$gte": 2021}}) == ["stout"]


@pytest.mark.slow
def test_many_neighbours_are_the_right_ones(vectors):
    rows = np.random.default_rng(0).normal(size=(3000, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    vectors.upsert("items", [Record(str(i), "", {}, row) for i, row in enumerate(rows)])
    [hits] = vectors.query("items", rows[:1], k=100)
    exact = {str(i) for i in np.argsort(-(rows @ rows[0]))[:100]}
    assert len(exact & set(ids_of(hits))) >= 99


def test_stored_vectors_come_back(beers, minilm, records):
    found = beers.vectors("items", ["keg", "none", "ipa"])
    assert set(found) == {"keg", "ipa"}
    assert np.allclose(found["keg"], minilm.embed([records[3].text])[0], atol=1e-5)
    assert beers.vectors("items", []) == {}
    assert beers.vectors("interests", ["a"]) == {}


def test_deletion(beers, minilm):
    assert beers.delete("items", ids=["ipa", "none"]) == 1
    assert beers.delete("items", where={"kind": "beer"}) == 1
    assert beers.delete("items", ids=["ipa"]) == 0
    assert beers.delete("profiles", ids=["ipa"]) == 0
    assert beers.ids("items") == ["guitar", "keg", "yeast"]
    [hits] = beers.query("items", minilm.embed(["beer"]), k=9)
    assert set(ids_of(hits)) == {"guitar", "keg", "yeast"}
    assert beers.prune("items", keep=["keg", "other"]) == 2
    assert beers.ids("items") == ["keg"]


@pytest.mark.parametrize("arguments", [{}, {"where": {}}, {"ids": [], "where": {"a": 1}}])
def test_deleting_everything_by_accident_is_refused(beers, arguments):
    with pytest.raises(ValueError, match="either ids or where"):
        beers.delete("items", **arguments)
    assert beers.count("items") == 5


def test_wrong_shapes_are_refused(beers):
    with pytest.raises(ValueError, match="expected vectors"):
        beers.query("items", np.ones(384, np.float32), k=1)
    with pytest.raises(ValueError, match="expected vectors"):
        beers.query("items", np.ones((1, 384), np.float32), k=0)
    with pytest.raises(RetrievalError, match="dimension of 384, got 3"):
        beers.query("items", np.ones((1, 3), np.float32), k=1)


def traces(folder: Path, needle: bytes) -> int:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.read_bytes().count(needle) for path in files)


def test_nothing_of_a_deleted_record_stays_after_compact(vectors, folder, records):
    row = np.random.default_rng(1).normal(size=384).astype(np.float32)
    # 秘密: of a short word the full-text index holds the whole.
    secret = Record("u42", "SECRETTEXT of a user, 读了秘密。", {"user_id": "SECRETUSER"}, row)
    vectors.upsert("profiles", [secret, Record("u43", "kept", {"user_id": "KEPTUSER"})])
    vectors.upsert("items", records)
    needles = [b"SECRETTEXT", "秘密".encode(), b"SECRETUSER", row.tobytes()]
    assert all(traces(folder, needle) for needle in needles)
    assert vectors.delete("profiles", where={"user_id": "SECRETUSER"}) == 1
    vectors.compact("profiles")
    assert [traces(folder, needle) for needle in needles] == [0, 0, 0, 0]
    assert vectors.ids("profiles", where={"user_id": "KEPTUSER"}) == ["u43"]
    assert vectors.upsert("profiles", [Record("u43", "kept", {"user_id": "KEPTUSER"})]) == 0
    assert vectors.count("items") == 5
    vectors.compact("interests")  # has no records, and needs none
    with closing(sqlite3.connect(folder / "chroma.sqlite3")) as database:
        segments = {row[0] for row in database.execute("SELECT id FROM segments")}
    assert {path.name for path in folder.iterdir() if path.is_dir()} <= segments


@pytest.mark.usefixtures("beers")
def test_another_embedder_is_refused(folder):
    other = RemoteEmbedder("http://127.0.0.1:9/v1", "other-model")
    with pytest.raises(RetrievalError, match="made by the embedder 'all-MiniLM-L6-v2'") as caught:
        Vectors.open(folder, embedder=other)
    assert "other-model" in caught.value.message
    assert "Set the embedder to 'all-MiniLM-L6-v2'" in caught.value.hint
    assert caught.value.user_error


def test_closing_releases_every_file(folder, minilm, records, until):
    def held() -> list[str]:
        files = map(file_of, Path("/proc/self/fd").iterdir())
        return [str(file) for file in files if folder in file.parents]

    def file_of(descriptor: Path) -> Path:
        try:
            return descriptor.readlink()
        except FileNotFoundError:  # closed meanwhile
            return Path()

    with Vectors.open(folder, embedder=minilm) as store:
        store.upsert("items", records)
        assert held()
    # Chroma's own threads close what they hold a moment later.
    until(lambda: not held(), "the files' release")


def test_a_folder_that_cannot_be_used_is_named(tmp_path, minilm):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")
    with pytest.raises(RetrievalError, match=str(in_the_way)) as caught:
        Vectors.open(in_the_way, embedder=minilm)
    assert caught.value.user_error
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "chroma.sqlite3").write_bytes(b"no database" * 999)
    with pytest.raises(RetrievalError, match="not a database") as caught:
        Vectors.open(damaged, embedder=minilm)
    assert "delete the folder" in caught.value.hint
    (damaged / "chroma.sqlite3").unlink()
    with Vectors.open(damaged, embedder=minilm) as store:  # repaired, in the same process
        assert store.count("items") == 0


def test_a_langchain_retriever_finds_documents(beers, records):
    documents = beers.retriever("items", k=2).invoke("a dark beer with coffee")
    assert documents[0].id == "stout"
    assert documents[0].page_content == records[1].text
    assert documents[0].metadata["kind"] == "beer"
    assert 0 < documents[1].metadata["similarity"] < documents[0].metadata["similarity"] <= 1


@pytest.mark.slow
def test_a_chroma_server_does_the_same(chroma_url, minilm, records):
    with Vectors.open(url=chroma_url, embedder=minilm) as store:
        assert store.upsert("items", records) == 5
        assert store.upsert("items", records) == 0
        [hits] = store.query("items", minilm.embed(["dark beer"]), k=1, exclude=["ipa"])
        assert hits[0].id == "stout"
        assert store.delete("items", where={"kind": "beer"}) == 2
        store.compact("items")
        assert store.ids("items") == ["guitar", "keg", "yeast"]
    other = RemoteEmbedder("http://127.0.0.1:9/v1", "other-model")
    with pytest.raises(RetrievalError, match="made by the embedder"):
        Vectors.open(url=chroma_url, embedder=other)


def test_a_full_disk_is_told_as_such(folder):
    full = sqlite3.OperationalError("database or disk is full")
    with (
        pytest.raises(RetrievalError, match="The disk is full") as caught,
        LocalChroma(folder).turn(write=False),
    ):
        raise full
    assert caught.value.user_error
    assert "Free some space" in caught.value.hint


def test_a_server_that_is_not_there_is_named(minilm, free_port):
    url = f"http://127.0.0.1:{free_port}"
    with pytest.raises(RetrievalError, match=url) as caught:
        Vectors.open(url=url, embedder=minilm)
    assert caught.value.hint
    assert caught.value.user_error


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host", "http://host/path", ""])
def test_a_url_that_is_none_is_refused(url, minilm):
    with pytest.raises(RetrievalError, match="the URL is not http://host:port"):
        Vectors.open(url=url, embedder=minilm)


def index_bytes(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.glob("*/*.bin") if p.name != "header.bin"}


def test_an_index_that_was_not_saved_yet_holds_nothing_of_the_memory(folder, minilm, records):
    for _ in range(3):  # each process, or client, that opens it writes its files again
        with Vectors.open(folder, embedder=minilm) as store:
            store.upsert("items", records)
            store.delete("items", ids=["ipa"])
            assert store.query("items", minilm.embed(["stout"]), k=1)[0][0].id == "stout"
        files = index_bytes(folder)
        assert len(files["data_level0.bin"]) > 100_000
        assert not any(data.strip(b"\0") for data in files.values())


def test_a_saved_index_keeps_all_its_records(folder, minilm):
    rows = np.random.default_rng(2).normal(size=(1200, 384)).astype(np.float32)
    made = [Record(f"r{number}", "text", {}, row) for number, row in enumerate(rows)]
    for part in (made[:50], made[50:1100], made[1100:]):
        with Vectors.open(folder, embedder=minilm) as store:
            store.upsert("items", part)
    with Vectors.open(folder, embedder=minilm) as store:
        assert any(index_bytes(folder)["data_level0.bin"])
        hits = store.query("items", rows, k=1)
        assert [found.id for [found] in hits] == [record.id for record in made]
