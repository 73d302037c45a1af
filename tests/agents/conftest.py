"""A ledger in a temporary folder, prompts from their text, a user's events, processes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event
from tasteprint.prompts.loader import Library
from tasteprint.prompts.prompt import Prompt
from tasteprint.prompts.reader import read_prompt

START = datetime(2024, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.load()


@pytest.fixture
def make_prompt(tmp_path) -> Callable[..., Prompt]:
    """A prompt from its body and the front matter after its name."""

    def make(body: str, front: str, file: str = "tone.v1.prompty") -> Prompt:
        path = tmp_path / file
        path.write_text(f"---\nname: {file.split('.')[0]}\n{front}\n---\n{body}", "utf-8")
        return read_prompt(path)

    return make


@pytest.fixture
def make_event() -> Callable[..., Event]:
    def make(number: int, text: str | None = None, user: str = "u1", **fields) -> Event:
        values = {"kind": "post", "ts": START + timedelta(days=number), **fields}
        return Event(event_id=f"{user}-e{number}", user_id=user, text=text, **values)

    return make


@pytest.fixture(scope="session")
def runs() -> Callable[[int], bool]:
    """Whether a process runs; one that is dead and only waits to be noticed does not."""

    def ask(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except (FileNotFoundError, ProcessLookupError):
            return False

    return ask
