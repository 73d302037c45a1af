"""The tasks that ship, and tasks in files of one's own."""

import runpy
import traceback
from collections.abc import Iterator
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from tasteprint.evals.harness import Task
from tasteprint.profiling.errors import EvalError

#: Name to the module whose ``task()``, or the function named, makes it. Importing all is slow.
SHIPPED = {
    "sentiment-vader": "classification.sentiment_vader",
    "aspects-mams": "classification.aspects_mams",
    "aspects-asap-zh": "classification.aspects_asap_zh",
    "sentiment-asap-zh": "classification.sentiment_asap_zh",
    "entities-wnut17": "entities.task",
    "facts-persona": "facts.task",
    "interests-beer": "interests.task",
    "grounding": "grounding.task",
    "grounding-free": "grounding.task:free_task",
    "ranking-ml100k": "ranking.task",
    "privacy-spans": "rules.privacy_spans",
    "sensitive-kinds": "rules.sensitive_kinds",
    "opinions-posts": "rules.opinions_posts",
    "support-intents": "rules.support_intents",
}


def shipped(name: str) -> Task:
    """A task that ships.

    Raises:
        EvalError: there is none of that name; the error names those like it.
    """
    if name not in SHIPPED:
        near = get_close_matches(name, SHIPPED) or list(SHIPPED)
        raise EvalError(
            f"There is no task {name!r}.",
            hint=f"Try {', '.join(near)}; or a file of your own: FILE.py:NAME.",
            user_error=True,
        )
    module, _, function = SHIPPED[name].partition(":")
    made: Task = getattr(import_module(f"tasteprint.evals.tasks.{module}"), function or "task")()
    return made


def everything() -> Iterator[Task]:
    """All tasks that ship."""
    return map(shipped, SHIPPED)


def find(named: str) -> Task:
    """A task by its name, or by ``FILE.py:NAME`` (NAME may be left out: ``task``).

    The file is run as a program; NAME is a ``Task`` in it, or a function that makes one.

    Raises:
        EvalError: there is no such task, or its file fails.
    """
    path, _, name = named.rpartition(":") if ".py:" in named else (named, "", "task")
    if not path.endswith(".py"):
        return shipped(named)
    if not Path(path).is_file():
        raise EvalError(f"There is no file {path}.", hint="Check the path.", user_error=True)
    try:
        found = runpy.run_path(path, run_name=Path(path).stem).get(name)
        made = found() if callable(found) else found
    except (Exception, SystemExit) as error:  # whatever somebody else's code may do
        raise EvalError(
            f"{path} cannot be run: {_told(error)}.", hint="Correct the file.", user_error=True
        ) from error
    if not isinstance(made, Task):
        raise EvalError(
            f"{path} has no task {name!r}.", hint="Name one as FILE.py:NAME.", user_error=True
        )
    return made


def is_shipped(named: str) -> bool:
    """Return True if all that the task named so does is code of this package."""
    return named in SHIPPED


def _told(error: BaseException) -> str:
    """An error in one line, with the line of the file that it is in where that is known."""
    frames = traceback.extract_tb(error.__traceback__)
    at = "" if isinstance(error, SyntaxError) else f" (line {frames[-1].lineno})"
    return " ".join(f"{type(error).__name__}: {error}".split()) + at
