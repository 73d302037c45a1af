import subprocess
import sys
import textwrap

import numpy as np
import pytest

from tasteprint.vectorstore.chroma import Record, Vectors

# Its vectors are given, so that no child has to load a model.
WRITER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    import numpy as np
    from tasteprint.vectorstore import MiniLM, Record, Vectors

    folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    rows = np.random.default_rng(len(name)).normal(size=(count, 384)).astype(np.float32)
    with Vectors.open(folder, embedder=MiniLM()) as store:
        for i, row in enumerate(rows):
            store.upsert("items", [Record(f"{name}{i}", "text", {}, row)])
            print(i, flush=True)
    """
)


def writer(folder, name, count):
    command = [sys.executable, "-c", WRITER, str(folder), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def ours(count):
    rows = np.random.default_rng(0).normal(size=(count, 384)).astype(np.float32)
    return [Record(f"ours{i}", "text", {}, row) for i, row in enumerate(rows)]


@pytest.mark.slow
def test_processes_write_at_once_and_see_each_other(folder, vectors):
    others = [writer(folder, "a", 40), writer(folder, "bb", 40)]
    for record in ours(40):
        vectors.upsert("items", [record])
    for other in others:
        other.communicate()
        assert other.returncode == 0
    assert vectors.count("items") == 120
    for name in ("ours3", "a3", "bb3"):
        row = vectors.vectors("items", [name])[name]
        [hits] = vectors.query("items", row[None], k=1)
        assert hits[0].id == name


@pytest.mark.slow
def test_a_killed_writer_leaves_the_rest_usable(folder, vectors):
    vectors.upsert("items", ours(5))
    other = writer(folder, "a", 100_000)
    assert other.stdout is not None
    for line in other.stdout:
        if line == "20\n":
            break
    other.kill()
    other.communicate()
    assert vectors.count("items") >= 26
    assert vectors.upsert("items", ours(30)) == 25
    row = vectors.vectors("items", ["a20"])["a20"]
    assert vectors.query("items", row[None], k=1)[0][0].id == "a20"


def test_two_stores_in_one_process_see_each_other(folder, vectors, minilm):
    with Vectors.open(folder, embedder=minilm) as second:
        for record in ours(10):
            vectors.upsert("items", [record])
            assert second.ids("items")[-1] == vectors.ids("items")[-1]
        assert second.delete("items", ids=["ours0"]) == 1
        second.compact("items")  # makes a new collection of the same name
        assert vectors.count("items") == 9
    assert vectors.count("items") == 9
