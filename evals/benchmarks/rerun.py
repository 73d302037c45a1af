"""A second identical eval run against the first: calls and time, as whole processes.

    python -m tasteprint.evals.benchmarks.rerun [--task sentiment-vader] [--limit N] [--json]

Both are ``tasteprint eval run`` in a workspace of its own, beside one model server that is up
before the first begins, so that its start (which a second run does without, too) is not counted.
The ratio is the figure to quote.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tasteprint.output import note, table
from tasteprint.workspace import Tasteprint

_AGAIN = 3


def timed(command: list[str]) -> tuple[float, dict[str, Any]]:
    """Seconds that a command took, and the object that it printed."""
    # As Python is by default: what was compiled once is kept. Without it the imports are measured.
    usual = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=usual)
    seconds = time.monotonic() - began
    if done.returncode:
        note(done.stderr.strip(), style="red")
        sys.exit(done.returncode)
    told: dict[str, Any] = json.loads(done.stdout)
    return seconds, told


def measure(task: str, limit: int | None) -> dict[str, Any]:
    """Times the first run and the fastest of three that repeat it."""
    with TemporaryDirectory() as folder, Tasteprint.open(Path(folder) / "server") as tp:
        note("Waiting for the model server")
        tp.start_engine()
        program = str(Path(sys.executable).with_name("tasteprint"))
        command = [program, "-w", folder, "eval", "run", task, "--json"]
        command += [f"--limit={limit}"] if limit else []
        first, told = timed(command)
        again = [timed(command) for _ in range(_AGAIN)]
    return {
        "task": task,
        "n": told["n"],
        "calls": [told["usage"]["calls"], *(each["usage"]["calls"] for _, each in again)],
        "same_figures": all(each["metrics"] == told["metrics"] for _, each in again),
        "first_seconds": first,
        "again_seconds": min(seconds for seconds, _ in again),
        "ratio": min(seconds for seconds, _ in again) / first,
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--task", default="sentiment-vader")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.task, options.limit)
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    rows = [
        ("first", found["calls"][0], f"{found['first_seconds']:.1f}", ""),
        (
            "again",
            found["calls"][-1],
            f"{found['again_seconds']:.1f}",
            f"1/{1 / found['ratio']:.0f}",
        ),
    ]
    table((f"{found['task']}, {found['n']} answers", "calls#", "seconds#", "ratio#"), rows)


if __name__ == "__main__":
    main()
