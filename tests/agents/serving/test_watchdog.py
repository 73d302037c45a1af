"""The watchdog ends its whole process group, whatever becomes of the parent."""

import os
import signal
import subprocess
import sys

import pytest

from tasteprint.agents.serving import watchdog
from tasteprint.agents.serving.process import ServerProcess

pytestmark = pytest.mark.slow

# A leader with a worker, which tells both process ids in the log.
LEADER = (
    "import os, subprocess, sys; "
    "worker = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    "print('pids', os.getpid(), worker.pid, flush=True); "
)
WAITS = LEADER + "worker.wait()"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WAITS
IMPATIENT = (
    "import sys; from tasteprint.agents.serving import watchdog; watchdog.GRACE_SECONDS = 0.2; "
    "sys.exit(watchdog.main(sys.argv[1:]))"
)
OWNER = (
    "import os, sys; from pathlib import Path; "
    "from tasteprint.agents.serving.process import ServerProcess; "
    "server = ServerProcess([sys.executable, '-c', sys.argv[2]], dict(os.environ), "
    "Path(sys.argv[1])); print('up', flush=True); sys.stdin.read(); "
)


@pytest.fixture
def log(tmp_path):
    return tmp_path / "server.log"


@pytest.fixture
def pids(log, until):
    def read() -> list[int]:
        until(lambda: log.exists() and "pids" in log.read_text(), "the server's start")
        line = next(li for li in log.read_text().splitlines() if li.startswith("pids"))
        return [int(word) for word in line.split()[1:]]

    return read


def start(log, program: str, guard: list[str] | None = None) -> subprocess.Popen[bytes]:
    command = guard or [sys.executable, watchdog.__file__]
    return subprocess.Popen(
        [*command, str(log), sys.executable, "-c", program], stdin=subprocess.PIPE
    )


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_group(sign, log, pids, runs):
    with start(log, WAITS) as guard:
        both = pids()
        guard.send_signal(sign)
        assert guard.wait(9) == 128 + signal.SIGTERM
    assert not any(map(runs, both))


def test_the_end_of_the_input_ends_the_group(log, pids, runs):
    with start(log, WAITS) as guard:
        both = pids()
        assert guard.stdin is not None
        guard.stdin.close()
        guard.wait(9)
    assert not any(map(runs, both))


@pytest.mark.parametrize("by", ["signal", "input"])
def test_who_does_not_listen_is_killed(by, log, pids, runs):
    with start(log, DEAF, [sys.executable, "-c", IMPATIENT]) as guard:
        both = pids()
        if by == "signal":
            guard.terminate()
        else:
            assert guard.stdin is not None
            guard.stdin.close()
        assert guard.wait(9) == 128 + signal.SIGKILL
    assert not any(map(runs, both))


@pytest.mark.parametrize(
    ("end", "code"),
    [("sys.exit(7)", 7), ("os.kill(os.getpid(), 9)", 128 + 9), ("pass", 0)],
)
def test_a_leader_that_ends_takes_its_workers_along(end, code, log, pids, runs):
    with start(log, LEADER + end) as guard:
        assert guard.wait(9) == code
    assert not any(map(runs, pids()))


@pytest.mark.parametrize("end", ["kill", "exit", "crash"])
def test_the_owners_end_is_the_servers(end, log, pids, until, runs):
    owner_ends = {"kill": "", "exit": "", "crash": "os.abort()"}[end]
    with subprocess.Popen(
        [sys.executable, "-c", OWNER + owner_ends, str(log), WAITS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as owner:
        both = pids()
        if end == "kill":
            owner.kill()
    until(lambda: not any(map(runs, both)), "the server's end")


def test_stopping_waits_until_all_are_gone(log, pids, runs):
    server = ServerProcess([sys.executable, "-c", WAITS], dict(os.environ), log)
    both = pids()
    assert server.alive()
    server.stop()
    assert not any(map(runs, both))
    assert not server.alive()
    server.stop()


def test_a_forked_child_of_the_owner_holds_nothing_up(log, pids, runs):
    server = ServerProcess([sys.executable, "-c", WAITS], dict(os.environ), log)
    both = pids()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # it holds the watchdog's input open until it is told to end
        os.close(writing)
        os.read(reading, 1)
        os._exit(0)
    server.stop()
    assert os.waitpid(child, os.WNOHANG) == (0, 0)  # and still does
    assert not any(map(runs, both))
    os.close(reading)
    os.close(writing)
    os.waitpid(child, 0)


@pytest.mark.parametrize("forks", ["", "os.fork() or sys.stdin.read(); "])
def test_a_killed_owner_with_a_forked_child(forks, log, pids, until, runs):
    program = OWNER.replace("sys.stdin.read(); ", f"{forks}sys.stdin.read(); ")
    with subprocess.Popen(
        [sys.executable, "-c", program, str(log), WAITS],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    ) as owner:
        both = pids()
        owner.kill()
        owner.wait()
        until(lambda: not any(map(runs, both)), "the server's end")


def test_a_killed_watchdog_takes_the_leader_along(log, pids, until, runs):
    with start(log, WAITS) as guard:
        leader, worker = pids()
        guard.kill()
        guard.wait()
        until(lambda: not runs(leader), "the leader's end")
    os.kill(worker, signal.SIGKILL)  # a leader of vLLM's ends its workers itself


def test_a_program_that_is_not_there_is_a_death(log, until):
    server = ServerProcess(["/nowhere/python"], dict(os.environ), log)
    until(lambda: not server.alive(), "the watchdog's end")
    assert "/nowhere/python" in str(server.death("m"))
    server.stop()
