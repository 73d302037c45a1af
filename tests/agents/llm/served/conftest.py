"""A small real HTTP server on loopback that answers as a model server would."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import BaseModel, Field

from tasteprint.agents.llm import LLMClient, LLMClientConfig, OpenAIBackend
from tasteprint.agents.serving import Engine, EngineConfig

TONE = """
inputs: {text: {kind: string}}
model: {apiType: completion}
metadata: {labels: {positive: [" good", " great"], negative: [" bad"]}}
"""
TELL = """
inputs: {text: {kind: string}}
model:
  apiType: chat
  options: {temperature: 0.5, topK: 7, topP: 0.9, seed: 3, maxOutputTokens: 64,
            frequencyPenalty: 0.1, presencePenalty: 0.2, stopSequences: [END]}
"""
# The server takes each text for one token, whose id is the text's length.
LOGPROBS = {len(" good"): -1.0, len(" great"): -1.0, len(" bad"): -2.0}


class Server:
    """Answers like a model server; ``first`` holds answers that come before the proper ones.

    Attributes:
        first: for a path, (status, body) to send once each; status 0 never answers.
        requests: (path, body) of all POST requests.
    """

    url: str

    def __init__(self) -> None:
        self.first: dict[str, list[tuple[int, str]]] = {}
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.closing = threading.Event()
        self.content = '{"words":"well"}'
        self.finish = "stop"
        self.logprobs = dict(LOGPROBS)
        self.tokenizes = self.gives_logprobs = True

    def sent(self, path: str) -> list[dict[str, Any]]:
        return [body for at, body in self.requests if at == path]

    def answer(self, path: str, body: dict[str, Any]) -> tuple[int, str]:
        planted = self.first.get(path)
        if planted:
            return planted.pop(0)
        if path == "/tokenize" and self.tokenizes:
            return 200, json.dumps({"tokens": [len(body["prompt"])]})
        if path == "/v1/completions":
            top = [{f"token_id:{t}": self.logprobs[t] for t in body["logprob_token_ids"]}]
            logprobs = {"top_logprobs": top} if self.gives_logprobs else None
            choice = {"index": 0, "text": "x", "finish_reason": "length", "logprobs": logprobs}
            return 200, self.completion("text_completion", choice)
        if path == "/v1/chat/completions":
            message = {"role": "assistant", "content": self.content}
            choice = {"index": 0, "message": message, "finish_reason": self.finish}
            return 200, self.completion("chat.completion", choice)
        return 404, '{"detail": "Not Found"}'

    @staticmethod
    def completion(kind: str, choice: dict[str, Any]) -> str:
        usage = {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}
        head = {"id": "1", "object": kind, "created": 1, "model": "small"}
        return json.dumps({**head, "choices": [choice], "usage": usage})


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(200, json.dumps({"object": "list", "data": [{"id": "small"}]}))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.requests.append((self.path, body))
            status, text = served.answer(self.path, body)
            if status:
                self.reply(status, text)
            else:
                served.closing.wait()

        def reply(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        served.url = f"http://127.0.0.1:{http.server_port}/v1"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        served.closing.set()
        http.shutdown()
        thread.join()


@pytest.fixture
async def llm(server, tmp_path):
    engine = Engine(EngineConfig(url=server.url, model="small", cache=tmp_path))
    opened = LLMClient(
        OpenAIBackend(engine, timeout=20.0), None, LLMClientConfig(attempts=3, max_wait=0.0)
    )
    yield opened
    await opened.aclose()


@pytest.fixture
def tone(make_prompt):
    return make_prompt("{{ text }}:", TONE)


@pytest.fixture
def tell(make_prompt):
    return make_prompt("system:\nBe brief.\n\nuser:\n{{ text }}", TELL, "tell.v1.prompty")


@pytest.fixture(scope="session")
def note() -> type[BaseModel]:
    class Note(BaseModel):
        words: str = Field(max_length=40)

    return Note
