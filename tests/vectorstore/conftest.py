import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasteprint.vectorstore.chroma import Record, Vectors
from tasteprint.vectorstore.embedders import MiniLM

BEERS = [
    Record("ipa", "A hoppy India pale ale with a bitter finish", {"kind": "beer", "year": 2020}),
    Record("stout", "Dark roasted stout with coffee and chocolate", {"kind": "beer", "year": 2021}),
    Record("yeast", "How long does a yeast starter need before pitching?", {"kind": "brewing"}),
    Record("keg", "Cleaning a keg and its dip tube", {"kind": "gear"}),
    Record("guitar", "A clip-on tuner for an acoustic guitar", {"kind": "music"}),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vectors"


@pytest.fixture
def vectors(folder: Path, minilm: MiniLM) -> Iterator[Vectors]:
    with Vectors.open(folder, embedder=minilm) as opened:
        yield opened


@pytest.fixture
def records() -> list[Record]:
    return BEERS


@pytest.fixture
def beers(vectors: Vectors) -> Vectors:
    vectors.upsert("items", BEERS)
    return vectors


@pytest.fixture
def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def chroma_url(tmp_path: Path, free_port: int) -> Iterator[str]:
    """A real Chroma server."""
    program = Path(sys.executable).with_name("chroma")
    where = ["--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(free_port)]
    server = subprocess.Popen(
        [str(program), "run", *where], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert server.stdout is not None
        assert any("listening" in line for line in server.stdout)
        yield f"http://127.0.0.1:{free_port}"
    finally:
        server.kill()
        server.communicate()
