"""Starting, re-using, watching and ending a server, with a stand-in for vLLM."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from tasteprint.agents.serving import Engine, EngineConfig
from tasteprint.agents.serving.process import free_port, healthy
from tasteprint.profiling.errors import EngineUnavailable

pytestmark = pytest.mark.slow

USER = """
import asyncio, sys
from tasteprint.agents.serving import Engine, EngineConfig

engine = Engine(EngineConfig(cache=sys.argv[1], model=sys.argv[2]))
print(asyncio.run(engine.ready()).url, flush=True)
sys.stdin.read()
"""


async def test_a_server_is_started_and_stopped(make_engine, stand_in):
    told = []
    engine = make_engine(lambda *step: told.append(step), flags=("--max-num-seqs", "8"))
    endpoint = await engine.ready()
    assert engine.started
    assert endpoint.model == engine.model == "run1/final"
    (start,) = stand_in.starts
    assert start["argv"][-2:] == ["--max-num-seqs", "8"]
    assert healthy(endpoint.url)
    assert told[-1][1:] == (7, 7)
    assert all(0 <= done <= total for _, done, total in told)
    assert "non-default args" in engine.log.read_text()
    assert await engine.ready() == endpoint
    engine.close()
    assert stand_in.gone()
    assert not engine.started
    engine.close()


async def test_nothing_is_started_before_it_is_needed(make_engine, stand_in):
    engine = make_engine()
    assert engine.model == "run1/final"
    assert await engine.find_running() is None
    assert stand_in.starts == []


async def test_many_questions_at_once_start_one_server(make_engine, stand_in):
    engine = make_engine()
    endpoints = await asyncio.gather(*(engine.ready() for _ in range(8)))
    assert len(set(endpoints)) == 1
    assert len(stand_in.starts) == 1


async def test_a_start_that_fails_is_told_to_all_who_wait_and_tried_again_later(
    make_engine, stand_in, monkeypatch
):
    monkeypatch.setenv("STANDIN", "die:MemoryError")
    engine = make_engine()
    told = await asyncio.gather(*(engine.ready() for _ in range(8)), return_exceptions=True)
    assert len({str(error) for error in told}) == 1
    assert all(isinstance(error, EngineUnavailable) for error in told)
    assert len(stand_in.starts) == 1
    monkeypatch.delenv("STANDIN")
    assert (await engine.ready()).model == engine.model


async def test_a_folder_that_is_not_there_is_told_at_once(make_engine, stand_in, tmp_path):
    with pytest.raises(EngineUnavailable, match="there is no such folder") as told:
        await make_engine(model=str(tmp_path / "nowhere")).ready()
    assert told.value.user_error
    assert stand_in.starts == []


async def test_two_engines_at_once_start_one_server(make_engine, stand_in):
    told = []
    one, two = make_engine(), make_engine(lambda label, *_: told.append(label))
    endpoints = await asyncio.gather(one.ready(), two.ready())
    assert endpoints[0] == endpoints[1]
    assert len(stand_in.starts) == 1
    assert one.started != two.started


async def test_a_healthy_server_is_used_again_and_left_to_its_owner(make_engine, stand_in):
    owner, guest = make_engine(), make_engine()
    endpoint = await owner.ready()
    assert await guest.ready() == endpoint
    guest.close()
    assert healthy(endpoint.url)
    assert len(stand_in.starts) == 1


async def test_other_models_and_flags_are_other_servers(make_engine, stand_in, tmp_path):
    (tmp_path / "run2" / "final").mkdir(parents=True)
    engines = [
        make_engine(),
        make_engine(flags=("--max-num-seqs", "8")),
        make_engine(model=str(tmp_path / "run2" / "final")),
    ]
    endpoints = [await engine.ready() for engine in engines]
    assert len({e.url for e in endpoints}) == 3
    assert [e.model for e in endpoints] == ["run1/final", "run1/final", "run2/final"]
    assert len(stand_in.starts) == 3


async def test_a_server_of_ones_own_that_is_busy_is_no_second_one(make_engine, stand_in):
    engine = make_engine()
    endpoint = await engine.ready()
    engine.lost()  # a time-out, say
    assert await engine.ready() == endpoint
    assert len(stand_in.starts) == 1


async def test_a_server_that_died_is_started_again(make_engine, stand_in, until, caplog):
    engine = make_engine()
    await engine.ready()
    os.kill(stand_in.starts[0]["pids"][0], signal.SIGKILL)
    until(lambda: not engine.started, "the watchdog's end")
    assert stand_in.gone()  # the worker went with its leader
    engine.lost()
    endpoint = await engine.ready()
    assert healthy(endpoint.url)
    assert len(stand_in.starts) == 2
    assert "ended by itself" in caplog.text


async def test_a_guest_whose_server_went_starts_its_own(make_engine, stand_in):
    owner, guest = make_engine(), make_engine()
    await owner.ready()
    await guest.ready()
    owner.close()
    guest.lost()
    assert healthy((await guest.ready()).url)
    assert guest.started
    assert len(stand_in.starts) == 2


def test_a_killed_owner_takes_its_server_along(stand_in, tmp_path, model_folder, until):
    arguments = [sys.executable, "-c", USER, str(tmp_path / "cache"), str(model_folder)]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        url = owner.stdout.readline().strip()
        assert healthy(url)
        guest = Engine(EngineConfig(cache=tmp_path / "cache", model=str(model_folder)))
        assert asyncio.run(guest.ready()).url == url
        owner.kill()
    until(stand_in.gone, "the server's end")
    assert asyncio.run(guest.find_running()) is None


async def test_a_cancelled_start_leaves_nothing_behind(make_engine, stand_in, monkeypatch, until):
    monkeypatch.setenv("STANDIN", "hang")
    seen = asyncio.Event()
    engine = make_engine(lambda *_: seen.set())
    starting = asyncio.create_task(engine.ready())
    await seen.wait()
    await asyncio.to_thread(until, lambda: stand_in.starts, "the server's start")
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert stand_in.gone()
    assert not engine.started
    monkeypatch.delenv("STANDIN")
    await engine.ready()  # the lock was let go


async def test_a_start_that_takes_too_long(make_engine, stand_in, monkeypatch):
    monkeypatch.setenv("STANDIN", "hang")
    engine = make_engine(start_timeout=1.0)
    with pytest.raises(EngineUnavailable, match="not up after 1 s") as slow:
        await engine.ready()
    assert str(engine.log) in slow.value.hint
    assert stand_in.gone()


@pytest.mark.parametrize(
    ("does", "says", "by_user"),
    [
        ("die:OSError: [Errno 98] Address already in use", "its port is taken", True),
        ("die:RuntimeError: can't allocate: out of memory", "ran out of memory", True),
        ("die:OSError: Repo id must be in the form 'x/y'", "model was not found", True),
        ("die:api_server.py: error: unrecognized arguments: --x", "one of its flags", True),
        ("die:OSError: [Errno 28] No space left on device", "the disk is full", True),
        ("killed", "was killed, most likely for want of memory", True),
        ("die:ValueError: planted", "the reason is not known.*ValueError: planted", False),
    ],
)
async def test_a_death_is_told_in_words(does, says, by_user, make_engine, stand_in, monkeypatch):
    monkeypatch.setenv("STANDIN", does)
    engine = make_engine()
    with pytest.raises(EngineUnavailable, match=f"run1/final died: .*{says}") as died:
        await engine.ready()
    assert str(engine.log) in died.value.hint
    assert died.value.user_error is by_user
    assert stand_in.gone()
    assert not engine.started


async def test_a_port_that_is_taken(make_engine, stand_in):
    with socket.create_server(("127.0.0.1", 0)) as other:
        engine = make_engine(port=other.getsockname()[1])
        with pytest.raises(EngineUnavailable, match=r"Port \d+ is taken") as taken:
            await engine.ready()
    assert taken.value.user_error
    assert stand_in.starts == []


async def test_a_port_of_ones_own_choice(make_engine):
    port = free_port()
    assert f":{port}/" in (await make_engine(port=port).ready()).url


async def test_a_stranger_on_the_port_is_not_taken_for_the_server(
    make_engine, stand_in, monkeypatch
):
    monkeypatch.setenv("STANDIN", "other")
    with pytest.raises(EngineUnavailable, match="serves other, not run1/final"):
        await make_engine().ready()
    assert stand_in.gone()


@pytest.mark.parametrize("there", ["file", "full"])
async def test_a_cache_folder_that_cannot_be_written(there, make_engine, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    if there == "full":
        (tmp_path / "there" / "engine").mkdir(parents=True)
        blocked = tmp_path / "there"
        engine = make_engine(cache=blocked)
        engine.log.mkdir()  # in the way of the log
    else:
        engine = make_engine(cache=blocked)
    with pytest.raises(EngineUnavailable, match=f"cannot work in its folder {blocked}") as no:
        await engine.ready()
    assert "TASTEPRINT_CACHE" in no.value.hint
    assert no.value.user_error


@pytest.mark.parametrize("record", ["", "{", "[]", '{"url": 7}', '{"pid": 1}', "\x00\udcff"])
async def test_a_record_that_is_none_is_ignored(record, make_engine):
    engine = make_engine()
    await engine.ready()
    engine.record.file.write_bytes(record.encode(errors="surrogateescape"))
    assert await make_engine().find_running() is None


async def test_a_record_of_a_server_that_is_gone_is_ignored(make_engine, stand_in):
    engine = make_engine()
    await engine.ready()
    record = engine.record.file.read_text()
    engine.close()
    engine.record.file.write_text(record)
    assert await engine.find_running() is None
    await engine.ready()
    assert len(stand_in.starts) == 2
    assert json.loads(engine.record.file.read_text()) != json.loads(record)


async def test_a_proxy_is_no_way_to_this_machine(make_engine, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert (await make_engine().ready()).model == "run1/final"
