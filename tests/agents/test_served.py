"""The backend for a served model, against a small real HTTP server on loopback."""

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import BaseModel, Field

from tasteprint.agents.backends import Transient
from tasteprint.agents.door import Door, DoorConfig
from tasteprint.agents.endpoint import EngineConfig
from tasteprint.agents.engine import Engine
from tasteprint.agents.served import ServedModel
from tasteprint.agents.session import Session
from tasteprint.profiling.errors import EngineUnavailable, ModelRefused, PromptError

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


class Note(BaseModel):
    words: str = Field(max_length=40)


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
            return 200, _completion("text_completion", choice)
        if path == "/v1/chat/completions":
            message = {"role": "assistant", "content": self.content}
            choice = {"index": 0, "message": message, "finish_reason": self.finish}
            return 200, _completion("chat.completion", choice)
        return 404, '{"detail": "Not Found"}'


def _completion(kind: str, choice: dict[str, Any]) -> str:
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
async def door(server, tmp_path):
    engine = Engine(EngineConfig(url=server.url, model="small", cache=tmp_path))
    opened = Door(ServedModel(engine, timeout=20.0), None, DoorConfig(attempts=3, max_wait=0.0))
    yield opened
    await opened.aclose()


@pytest.fixture
def tone(make_prompt):
    return make_prompt("{{ text }}:", TONE)


@pytest.fixture
def tell(make_prompt):
    return make_prompt("system:\nBe brief.\n\nuser:\n{{ text }}", TELL, "tell.v1.prompty")


async def test_labels_are_scored_by_their_first_tokens(server, door, tone):
    scores = await Session(door).score(tone, {"text": "Fine"})
    assert scores.logprobs["positive"] == pytest.approx(-0.307, abs=0.001)  # log(2/e)
    assert scores.logprobs["negative"] == pytest.approx(-2.0)
    assert scores.best == "positive"
    (sent,) = server.sent("/v1/completions")
    assert sent["prompt"] == "Fine:"
    assert sent["max_tokens"] == 1
    assert sent["logprob_token_ids"] == [4, 5, 6]
    assert (door.usage.tokens_in, door.usage.tokens_out) == (5, 2)


async def test_tokens_are_asked_for_once(server, door, tone):
    session = Session(door)
    await asyncio.gather(*(session.score(tone, {"text": str(n)}) for n in range(20)))
    assert len(server.sent("/v1/completions")) == 20
    assert sorted(b["prompt"] for b in server.sent("/tokenize")) == [" bad", " good", " great"]


async def test_more_labels_than_one_request_takes(server, door, tone):
    labels = {f"l{n}": ("x" * n,) for n in range(1, 131)}
    server.logprobs = dict.fromkeys(range(1, 131), -3.0) | LOGPROBS
    scores = await Session(door).score(tone, {"text": "Fine"}, labels)
    assert [len(b["logprob_token_ids"]) for b in server.sent("/v1/completions")] == [128, 2]
    assert len(scores.probabilities) == 130
    assert scores.best == "l6"  # ties by name


async def test_labels_that_begin_alike_are_told(door, tone):
    labels = {"fine": (" fine",), "poor": (" poor",)}
    with pytest.raises(PromptError, match="'fine' and 'poor' begin with the same token"):
        await Session(door).score(tone, {"text": "x"}, labels)
    scores = await Session(door).score(tone, {"text": "x"}, labels, shared=True)
    assert scores.probabilities == pytest.approx({"fine": 0.5, "poor": 0.5})


@pytest.mark.parametrize("lacks", ["no tokenizer", "another tokenizer", "logprobs", "null"])
async def test_without_log_probabilities_one_label_is_chosen(lacks, server, door, tone):
    server.content = '"negative"'
    server.tokenizes = lacks != "no tokenizer"
    server.gives_logprobs = lacks != "logprobs"
    if lacks == "another tokenizer":
        server.first["/tokenize"] = [(200, '{"tokens": []}')]
    if lacks == "null":
        nothing = {"index": 0, "text": "x", "finish_reason": "length"}
        nothing["logprobs"] = {"top_logprobs": [None]}
        server.first["/v1/completions"] = [(200, _completion("text_completion", nothing))]
    session = Session(door)
    for text in ("Bad", "Worse"):
        scores = await session.score(tone, {"text": text})
        assert scores.best == "negative"
        assert scores.confidence is None
        assert scores.probabilities == {}
    enum = server.sent("/v1/chat/completions")[0]["response_format"]["json_schema"]["schema"]
    assert enum == {"type": "string", "enum": ["positive", "negative"]}
    assert len(server.sent("/tokenize")) <= 3  # what it lacks is found out once


async def test_a_choice_that_is_no_label_is_refused(server, door, tone):
    server.tokenizes = False
    server.content = "Well, that depends."
    with pytest.raises(ModelRefused, match="chose no label, but said 'Well, that depends"):
        await Session(door).score(tone, {"text": "x"})


async def test_all_options_of_a_prompt_are_sent(server, door, tell):
    answer = await Session(door).complete(tell, {"text": "Hello"}, Note)
    assert answer == Note(words="well")
    (sent,) = server.sent("/v1/chat/completions")
    assert [m["role"] for m in sent["messages"]] == ["system", "user"]
    assert sent["messages"][1]["content"] == "Hello"
    wanted = {
        "temperature": 0.5, "top_k": 7, "top_p": 0.9, "seed": 3, "max_completion_tokens": 64,
        "frequency_penalty": 0.1, "presence_penalty": 0.2, "stop": ["END"],
    }  # fmt: skip
    assert {name: sent[name] for name in wanted} == wanted
    assert sent["response_format"]["json_schema"]["schema"]["required"] == ["words"]
    assert (door.usage.tokens_in, door.usage.tokens_out) == (5, 2)


async def test_an_answer_that_is_cut_off_is_refused_and_counted(server, door, tell):
    server.content, server.finish = '{"words":"wel', "length"
    session = Session(door)
    with pytest.raises(ModelRefused, match="no valid Note") as refused:
        await session.complete(tell, {"text": "Hello"}, Note)
    assert "maxOutputTokens" in refused.value.hint
    assert session.usage.tokens_out == 2


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions", "/tokenize"])
async def test_busy_servers_are_asked_again(path, server, door, tone, tell):
    server.first[path] = [(429, '{"error": {"message": "slow down"}}'), (500, "oops")]
    session = Session(door)
    if "chat" in path:
        assert (await session.complete(tell, {"text": "x"}, Note)).words == "well"
    else:
        assert (await session.score(tone, {"text": "x"})).best == "positive"
    assert len(server.sent(path)) >= 3
    assert session.usage.calls == 1


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions"])
async def test_a_refusal_is_final(path, server, door, tone, tell):
    server.first[path] = [(400, '{"error": {"message": "the prompt is 9000 tokens long"}}')]
    session = Session(door)
    asked: Coroutine[Any, Any, object] = session.complete(tell, {"text": "x"}, Note)
    if "chat" not in path:
        asked.close()
        asked = session.score(tone, {"text": "x"})
    with pytest.raises(ModelRefused, match="9000 tokens long"):
        await asked
    assert len(server.sent(path)) == 1


@pytest.mark.parametrize(
    ("status", "words"), [(404, "does not know the model small"), (401, "does not accept the key")]
)
async def test_a_server_that_changed_is_told(status, words, server, door, tone, tell):
    told = (status, '{"error": {"message": "no"}}')
    server.first = {"/v1/chat/completions": [told], "/v1/completions": [told]}
    with pytest.raises(EngineUnavailable, match=words):
        await Session(door).complete(tell, {"text": "x"}, Note)
    with pytest.raises(EngineUnavailable, match=words):
        await Session(door).score(tone, {"text": "x"})


async def test_a_slow_server_times_out(server, tmp_path, tone, tell):
    server.first = {"/v1/completions": [(0, "")], "/v1/chat/completions": [(0, "")]}
    model = ServedModel(Engine(EngineConfig(url=server.url, cache=tmp_path)), timeout=0.3)
    with pytest.raises(Transient, match="timed out"):
        await model.score(tone.render({"text": "x"}), tone.labels, shared=False)
    with pytest.raises(Transient, match="timed out"):
        await model.complete(tell.render({"text": "x"}), Note, tell.options)
    await model.aclose()


async def test_a_server_that_goes_is_waited_for_and_told(server, door, tone):
    session = Session(door)
    await session.score(tone, {"text": "x"})
    server.first["/v1/completions"] = [(503, "")] * 3
    with pytest.raises(EngineUnavailable, match="no answer in 3 tries"):
        await session.score(tone, {"text": "y"})
    assert len(server.sent("/v1/completions")) == 4


async def test_a_chat_prompt_cannot_be_scored(door, make_prompt):
    front = TONE.replace("completion", "chat")
    prompt = make_prompt("user:\n{{ text }}", front)
    with pytest.raises(PromptError, match="chat prompt"):
        await Session(door).score(prompt, {"text": "x"})


def test_one_backend_may_be_used_from_one_loop_after_the_other(server, tmp_path, tell):
    async def once() -> Note:
        engine = Engine(EngineConfig(url=server.url, cache=tmp_path))
        door = Door(ServedModel(engine), None, DoorConfig(attempts=1))
        try:
            return await Session(door).complete(tell, {"text": "x"}, Note)
        finally:
            await door.aclose()

    for _ in range(2):
        assert asyncio.run(once()).words == "well"
