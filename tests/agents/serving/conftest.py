"""A stand-in for vLLM: a program under the same module name that starts in an instant."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tasteprint.agents.serving import Engine, EngineConfig

STAND_IN = """
import json, os, signal, subprocess, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
do = os.environ.get("STANDIN", "serve")
sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(os.environ["STANDIN_STARTS"], "a") as starts:
    print(json.dumps({"argv": sys.argv[1:], "pids": [os.getpid(), sleeper.pid]}), file=starts)
print("non-default args:", sys.argv[1:], flush=True)
if do.startswith("die:"):
    print(do[4:], flush=True)
    sys.exit(3)
if do == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
if do == "hang":
    time.sleep(600)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        served = given["--served-model-name"] if do != "other" else "other"
        body = json.dumps({"object": "list", "data": [{"id": served}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(given["--port"])), Handler).serve_forever()
"""


@pytest.fixture
def page() -> Iterator[Callable[..., str]]:
    """The URL of a server that answers every GET with one page."""
    with ExitStack() as stack:

        def serve(status: int, body: str, content_type: str = "application/json") -> str:
            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    self.send_response(status)
                    self.send_header("Content-Type", content_type)
                    self.send_header("Content-Length", str(len(body.encode())))
                    self.end_headers()
                    self.wfile.write(body.encode())

                def log_message(self, *_) -> None:
                    pass

            http = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            thread = threading.Thread(target=http.serve_forever, args=(0.01,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(http.shutdown)
            return f"http://127.0.0.1:{http.server_port}"

        yield serve


class StandIn:
    """What the stand-in has done so far."""

    def __init__(self, starts: Path, runs: Callable[[int], bool]) -> None:
        self.file = starts
        self.runs = runs

    @property
    def starts(self) -> list[dict[str, Any]]:
        """The arguments and process ids of each start."""
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    def gone(self) -> bool:
        """Whether no process of any start runs any more."""
        return not any(self.runs(pid) for start in self.starts for pid in start["pids"])


@pytest.fixture
def stand_in(tmp_path, monkeypatch, runs) -> StandIn:
    package = tmp_path / "path" / "vllm" / "entrypoints" / "openai"
    package.mkdir(parents=True)
    for folder in (package, package.parent, package.parent.parent):
        (folder / "__init__.py").touch()
    (package / "api_server.py").write_text(STAND_IN)
    starts = tmp_path / "starts.jsonl"
    starts.touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "path"))
    monkeypatch.setenv("STANDIN_STARTS", str(starts))
    monkeypatch.delenv("STANDIN", raising=False)
    return StandIn(starts, runs)


@pytest.fixture
def model_folder(tmp_path) -> Path:
    folder: Path = tmp_path / "run1" / "final"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def make_engine(stand_in, tmp_path, model_folder) -> Iterator[Callable[..., Engine]]:
    """Engines that start the stand-in; all are closed at the end."""
    del stand_in
    made: list[Engine] = []

    def make(progress=lambda *_: None, **config) -> Engine:
        values = {"cache": tmp_path / "cache", "model": str(model_folder), **config}
        made.append(Engine(EngineConfig(**values), progress))
        return made[-1]

    yield make
    for engine in made:
        engine.close()
