"""Runs one command and ends it, with all its children, as soon as the parent goes away.

    python guardian.py LOG COMMAND [ARG …]

The parent holds the other end of standard input. Its closing, by a clean exit, a crash or a
``kill -9``, is what the guardian waits for; no other way of being told survives a killed parent.
Standard library only: it must start at once.
"""

import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 10.0


def _end(child: subprocess.Popen[bytes]) -> None:
    for sign, patience in ((signal.SIGTERM, GRACE_SECONDS), (signal.SIGKILL, None)):
        try:
            os.killpg(child.pid, sign)
        except ProcessLookupError:
            return
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        # The leader is gone; its workers get no grace of their own.


def main(arguments: list[str]) -> int:
    """Runs the command; returns its exit code."""
    with open(arguments[0], "ab", buffering=0) as log:  # noqa: PTH123 - starts faster without
        child = subprocess.Popen(
            arguments[1:], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )

    def watch_parent() -> None:
        sys.stdin.buffer.read()
        _end(child)

    threading.Thread(target=watch_parent, daemon=True).start()
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda *_: _end(child))
    code = child.wait()
    _end(child)  # workers that outlive a crashed leader
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
