"""The harness against the real server with the bundled model."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tasteprint.evals.benchmarks.update import measure

pytestmark = pytest.mark.server

TASTEPRINT = Path(sys.executable).with_name("tasteprint")


@pytest.fixture
def command(real_server, tmp_path):
    """An eval run of 120 sentences as a command line; it finds the session's server."""
    assert real_server.url
    return [str(TASTEPRINT), "-w", str(tmp_path), "eval", "run", "sentiment-vader", "--limit=120"]


def generations(folder):
    """Answers that are kept."""
    file = folder / "evals" / "tasteprint.db"
    if not file.exists():
        return 0
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        tables = database.execute("select name from sqlite_master").fetchall()
        if ("generations",) not in tables:
            return 0
        return int(database.execute("select count(*) from generations").fetchone()[0])


def test_a_killed_run_goes_on_and_pays_for_nothing_twice(command, tmp_path, until):
    environment = {**os.environ, "TASTEPRINT_CONCURRENCY": "2"}
    killed = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    try:
        until(lambda: generations(tmp_path) >= 10, "answers", 120)
    finally:
        os.kill(killed.pid, signal.SIGKILL)
        killed.communicate()
    paid = generations(tmp_path)
    assert paid < 120
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert (told["n"], told["failed"]) == (120, 0)
    assert told["usage"]["cached"] == paid
    assert told["usage"]["calls"] == generations(tmp_path) - paid
    # And it reads: the model is far above chance and above the lexicon's figure on any sample.
    assert told["metrics"]["AUC"]["value"] > 0.85
    assert told["against"]["random"]["low"] > 0
    again = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    assert json.loads(again.stdout)["usage"]["calls"] == 0


def test_the_cost_of_an_update_knows_no_history(real_server):
    assert real_server.url
    rows, (_, slope) = asyncio.run(measure([2, 12], 4, real=False))
    assert [row.ratio for row in rows] == [1.0, 1.0]
    assert rows[0].tokens == rows[1].tokens > rows[0].plain > 0
    assert rows[0].whole < rows[1].whole
    assert slope > 0
