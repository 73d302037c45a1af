import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.embedders import Array, CachedEmbedder, MiniLM, RemoteEmbedder


def test_minilm_gives_unit_rows_that_tell_meaning(minilm):
    rows = minilm.embed(["a pale ale", "a bitter beer", "a guitar tuner"])
    assert rows.shape == (3, minilm.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_minilm_gives_blank_texts_zeros(minilm):
    rows = minilm.embed(["", "beer", " \n"])
    assert not rows[[0, 2]].any()
    assert np.linalg.norm(rows[1]) == pytest.approx(1.0, abs=1e-5)
    assert minilm.embed([]).shape == (0, 384)


def test_minilm_gives_a_text_the_same_row_in_any_company(minilm):
    texts = [f"{'very ' * n}good beer" for n in range(80)]
    together = minilm.embed(texts)
    assert np.allclose(together[7], minilm.embed([texts[7]])[0], atol=1e-5)


def test_minilm_is_quiet_and_safe_in_threads(capfd):
    fresh = MiniLM()
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda n: fresh.embed([f"beer {n}"]), range(16)))
    assert len(rows) == 16
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


class Counting:
    """Rows of a text's length, and how often each was asked for."""

    name, dimension, languages = "counting", 2, ("en",)

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Array:
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], np.float32).reshape(len(texts), 2)


def test_what_is_remembered_is_embedded_once():
    counting = Counting()
    remembering = CachedEmbedder(counting, most=3)
    assert remembering.embed(["a", "bb", "a"])[:, 0].tolist() == [1.0, 2.0, 1.0]
    assert remembering.embed(["bb", "ccc"])[:, 0].tolist() == [2.0, 3.0]
    assert counting.asked == ["a", "bb", "ccc"]
    assert remembering.embed([]).shape == (0, 2)
    assert (remembering.name, remembering.languages) == ("counting", ("en",))


def test_the_oldest_texts_are_forgotten_first_and_all_when_told():
    counting = Counting()
    remembering = CachedEmbedder(counting, most=2)
    for texts in (["a", "b"], ["a"], ["c"], ["a"], ["b"]):
        remembering.embed(texts)
    assert counting.asked == ["a", "b", "c", "b"]
    assert remembering.embed(["d", "e", "f"]).shape == (3, 2)  # more than it can keep
    remembering.clear()
    remembering.embed(["f"])
    assert counting.asked[-1] == "f"


class Server(ThreadingHTTPServer):
    """Answers like an OpenAI-compatible server; ``answer`` makes the rows for some texts."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.batches: list[list[str]] = []
        self.keys: list[str | None] = []
        self.status = 200
        self.answer: Any = lambda texts: [[3.0, 4.0, float(len(t))] for t in texts]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.path == "/v1/embeddings"
        self.server.batches.append(body["input"])
        self.server.keys.append(self.headers["Authorization"])
        rows = self.server.answer(body["input"])
        data = [{"object": "embedding", "index": i, "embedding": r} for i, r in enumerate(rows)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        # Backwards: only the index tells which row is whose.
        reply = {"object": "list", "data": data[::-1], "model": body["model"], "usage": usage}
        if self.server.status != 200:
            reply = {"error": {"message": "no such model: m", "type": "x", "code": "y"}}
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(reply).encode())

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_remote_embeds_in_batches_and_keeps_the_order(server):
    remote = RemoteEmbedder(server.url, "m", api_key="secret", batch_size=2)
    rows = remote.embed(["a", "", "ccc", "bb"])
    assert server.batches == [["a", "ccc"], ["bb"]]
    assert set(server.keys) == {"Bearer secret"}
    assert rows.dtype == np.float32
    assert not rows[1].any()
    assert np.allclose(np.linalg.norm(rows[[0, 2, 3]], axis=1), 1.0)
    assert rows[[0, 2, 3], 2] / rows[[0, 2, 3], 0] == pytest.approx([1 / 3, 3 / 3, 2 / 3])
    assert (remote.name, remote.dimension) == ("m", 3)
    assert remote.embed([""]).shape == (1, 3)
    assert len(server.batches) == 2


def test_remote_learns_its_dimension_by_asking(server):
    assert RemoteEmbedder(server.url, "m").dimension == 3
    assert len(server.batches) == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda texts: [[1.0] * (2 + len(t)) for t in texts], "3 numbers and now have 4"),
        (lambda texts: [[1.0, 2.0]] * (len(texts) - 1), "2 texts were sent, 1 vectors came back"),
    ],
)
def test_a_server_that_answers_nonsense_is_named(server, answer, says):
    server.answer = answer
    with pytest.raises(RetrievalError, match=says) as caught:
        RemoteEmbedder(server.url, "m").embed(["a", "bb"])
    assert server.url in caught.value.message


def test_a_dimension_that_changes_between_calls_is_an_error(server):
    remote = RemoteEmbedder(server.url, "m")
    remote.embed(["a"])
    server.answer = lambda texts: [[1.0] * 5 for _ in texts]
    with pytest.raises(RetrievalError, match="3 numbers and now have 5"):
        remote.embed(["a"])


def test_a_server_that_refuses_is_named(server):
    server.status = 404
    with pytest.raises(RetrievalError, match="no such model: m") as caught:
        RemoteEmbedder(server.url, "m").embed(["a"])
    assert server.url in caught.value.message
    assert caught.value.user_error


def test_a_server_that_is_not_there_is_named(free_port):
    url = f"http://127.0.0.1:{free_port}/v1"
    with pytest.raises(RetrievalError, match="Connection error") as caught:
        RemoteEmbedder(url, "m").embed(["a"])
    assert url in caught.value.message
    assert caught.value.hint
