"""Ports, health, and what a log says."""

import os

import pytest

from tasteprint.agents.serving.process import ServerProcess, free_port, healthy, port_is_taken, root


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
        ("", "the reason is not known. The last lines of its log: none"),
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
