import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.embedders import RemoteEmbedder


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
