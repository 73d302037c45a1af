"""Run one command and end it, with all its children, as soon as the parent process ends.

    python watchdog.py LOG COMMAND [ARG …]

The parent holds the other end of standard input. The watchdog waits for it to close, by a clean
exit, a crash or a ``kill -9``. A process that the parent forked holds that end as well and may live
on, so the watchdog also checks every second that its parent is still the same. It uses the standard
library only, since it must start at once.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 10.0
LOOK_SECONDS = 1.0
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # <linux/prctl.h>


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


def _adopt_orphans() -> None:
    """Make this process the parent of workers whose leader is gone, to be able to wait for them.

    On systems other than Linux they are killed as well, but not waited for.
    """
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def _end_with_parent() -> None:
    """Have the kernel end this process when the watchdog is killed."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def _wait_for_group(group: int) -> None:
    while True:
        try:
            os.waitpid(-group, 0)
        except ChildProcessError:
            return


def _end_in_background(child: subprocess.Popen[bytes]) -> None:
    # A signal's handler runs inside the main thread's own wait(), and could never wait itself.
    threading.Thread(target=_end, args=(child,), daemon=True).start()


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code, or 128 more than the signal that killed it."""
    parent = os.getppid()
    _adopt_orphans()
    nothing = subprocess.DEVNULL
    with open(arguments[0], "ab", buffering=0) as log:  # noqa: PTH123 - starts faster without
        try:
            child = subprocess.Popen(
                arguments[1:],
                stdin=nothing,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # safe: no thread runs yet
            )
        except OSError as error:
            log.write(f"OSError: {error}\n".encode())
            return 127

    def watch_parent() -> None:
        # Not sys.stdin: a thread that waits in its buffer aborts the interpreter on its way out.
        while os.read(0, 1):
            pass
        _end(child)

    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda *_: _end_in_background(child))
    threading.Thread(target=watch_parent, daemon=True).start()
    while True:
        try:
            code = child.wait(LOOK_SECONDS)
            break
        except subprocess.TimeoutExpired:
            if os.getppid() != parent:
                _end(child)
    _end(child)  # workers that outlive a crashed leader
    _wait_for_group(child.pid)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
