"""Starts writers on one workspace, kills them at random, starts them again, checks what is left.

    python -m tasteprint.evals.benchmarks.crash [--writers 20] [--seconds 120] [--seed 0] [--json]

A killed process has no chance to tidy up (SIGKILL), in whatever it was doing. Events, answers and
the order of kills follow the seed; what runs at the same time as what does not, and is the point.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pandas as pd

from tasteprint import Tasteprint
from tasteprint.evals.benchmarks.crash.checks import expected, lost, noted, problems
from tasteprint.evals.benchmarks.crash.plan import Notes, Plan, dice, items
from tasteprint.evals.benchmarks.crash.writers import opened, write
from tasteprint.profiling.models import Status

#: A kill comes after a random time of at most so many seconds.
_LONGEST = 0.6
#: A writer that has not ended by then, once told to, is taken to be stuck.
_PATIENCE = 90.0
_KINDS = ("ingested", "built", "forgotten", "read", "wrong")


@dataclass
class _Writers:
    plan: Plan
    lives: dict[int, int] = field(default_factory=dict)
    running: dict[int, ForkServerProcess] = field(default_factory=dict)
    kills: int = 0
    stuck: int = 0

    def start(self, writer: int) -> None:
        life = self.lives[writer] = self.lives.get(writer, -1) + 1
        context = multiprocessing.get_context("forkserver")
        process = context.Process(target=write, args=(self.plan, writer, life), daemon=False)
        process.start()
        self.running[writer] = process

    def trouble(self, seconds: float) -> None:
        """Kill a random writer and starts it again, over and over."""
        rng, until = dice(self.plan.seed), time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            pause = min(left, rng.uniform(0, _LONGEST))
            wait([process.sentinel for process in self.running.values()], timeout=pause)
            writer = rng.choice(sorted(self.running))
            self.running[writer].kill()
            self.running[writer].join()
            self.kills += 1
            self.start(writer)

    def end(self) -> None:
        """Tell all to end, and waits for them."""
        self.plan.stop.touch()
        until = time.monotonic() + _PATIENCE
        for writer, process in self.running.items():
            process.join(max(0.0, until - time.monotonic()))
            if process.exitcode is None:
                self.stuck += 1
                process.kill()
                process.join()
            elif process.exitcode:
                Notes(self.plan, writer).add("wrong", f"ended with {process.exitcode}")


def run(plan: Plan, seconds: float) -> dict[str, Any]:
    """The whole of it.

    Args:
        plan: who writes what; its folder is empty.
        seconds: for how long writers are killed.

    Returns:
        What happened: counts, ``wrong`` (what a writer met that it should not have) and
        ``problems`` (what is wrong with the workspace at the end), both empty where all is well.
    """
    began = time.monotonic()
    multiprocessing.get_context("forkserver").set_forkserver_preload(
        [
            "tasteprint.evals.benchmarks.crash.writers",
            "tasteprint.evals.benchmarks.crash.warm",
            *("chromadb", "spacy.matcher", "py3langid", "rapidfuzz", "langchain_core.runnables"),
            *("tasteprint.profiling.ingest", "tasteprint.profiling.privacy.masking"),
            *("tasteprint.agents.topics", "tasteprint.agents.profiler"),
            *("tasteprint.agents.recommender", "tasteprint.agents.llm"),
        ]
    )
    with opened(plan) as tp:
        tp.ingest(None, pd.DataFrame(items()))
    writers = _Writers(plan)
    for writer in range(plan.writers):
        writers.start(writer)
    writers.trouble(seconds)
    ended = time.monotonic()
    writers.end()
    with opened(plan) as tp:
        waited = time.monotonic() - ended
        gone = lost(tp, plan)
        _finish(tp, plan)
        batch = tp.build_profiles()
        found = list(problems(tp, plan))
        claims = sum(len(profile.claims) for profile in tp.profiles())
        there = sum(len(tp.components.ledger.events(user)) for user in tp.users())
    counts = {kind: sum(map(len, noted(plan, kind).values())) for kind in _KINDS}
    wrong = Counter(str(said) for notes in noted(plan, "wrong").values() for said in notes)
    failed = [f"{r.user_id}: {r.reason}" for r in batch.results if r.status is Status.FAILED]
    return {
        "writers": plan.writers,
        "kills": writers.kills,
        "stuck": writers.stuck,
        **{kind: counts[kind] for kind in _KINDS[:-1]},
        "events_expected": len(expected(plan)),
        "events_found": there,
        "events_lost": gone,
        "profiles_checked": len(batch.results),
        "claims_checked": claims,
        "wrong": [f"{times} times: {said}" for said, times in wrong.most_common()],
        "problems": [*failed, *found],
        "seconds_to_end": round(waited, 1),
        "seconds": round(time.monotonic() - began, 1),
    }


def _finish(tp: Tasteprint, plan: Plan) -> None:
    """Does what the writers had begun, and those who were never begun."""
    for stream in range(plan.streams):
        rows = [row for number in range(plan.batches) for row in plan.batch(stream, number)]
        tp.ingest(pd.DataFrame(rows))
    for users in noted(plan, "to be forgotten").values():
        for user in {str(user) for user in users} & set(tp.users()):
            tp.forget(user)


def main() -> None:
    """The command line; ends with 1 where anything was lost, doubled or broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--events", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(Path(folder), options.writers, options.events, options.seed)
        found = run(plan, options.seconds)
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        for name, value in found.items():
            told = value if not isinstance(value, list) else "; ".join(value) or "none"
            sys.stdout.write(f"{name.replace('_', ' '):>17}  {told}\n")
    sys.exit(1 if any(found[key] for key in ("events_lost", "wrong", "problems", "stuck")) else 0)


if __name__ == "__main__":
    main()
