"""The events of each writer: known beforehand, so that each can be looked for afterwards."""

import json
import os
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2024, 1, 1, tzinfo=UTC)
BATCH = 6
_EVENTS_A_USER = 24
_KINDS = ("post", "view", "purchase", "return", "review")
_TAGS = ("stout", "porter", "keg", "hops", "cider", "glass")
_WORDS = (*_TAGS, "love", "hate", "great", "awful", "the", "a", "Sierra Nevada", "Duvel")
#: What each writer does, in turn. Two ingest each stream, so that they get in each other's way.
ROLES = (
    *("ingest", "ingest", "build", "read", "ingest", "ingest", "build", "forget", "build"),
    *("ingest", "ingest", "build", "read", "ingest", "ingest", "build", "forget", "build"),
    *("read", "build"),
)


@dataclass(frozen=True)
class Plan:
    """Plan of what is to happen in a folder.

    Attributes:
        folder: holds the workspace, the writers' notes and the sign to stop.
        writers: how many processes.
        events: in all streams together, about.
        seed: of all that is random.
    """

    folder: Path
    writers: int = 20
    events: int = 600
    seed: int = 0

    @property
    def workspace(self) -> Path:
        """The workspace's folder."""
        return self.folder / "workspace"

    @property
    def stop(self) -> Path:
        """Once it is there the writers end."""
        return self.folder / "stop"

    def role(self, writer: int) -> str:
        """Return what a writer does."""
        return ROLES[writer % len(ROLES)]

    def stream(self, writer: int) -> int:
        """Return which stream an ingesting writer takes in; it shares it with one other."""
        return self._ingesting().index(writer) // 2

    @property
    def streams(self) -> int:
        """Return how many streams there are."""
        return -(-len(self._ingesting()) // 2)

    @property
    def batches(self) -> int:
        """Of each stream."""
        return max(1, self.events // (self.streams * BATCH))

    def batch(self, stream: int, number: int) -> list[dict[str, Any]]:
        """The rows of one batch of a stream, the same each time."""
        rng = dice(self.seed, stream, number)
        user = f"u{stream}-{number * BATCH // _EVENTS_A_USER}"
        return [_row(rng, user, f"s{stream}-{number}-{place}") for place in range(BATCH)]

    def to_forget(self, writer: int, number: int) -> tuple[str, list[dict[str, Any]]]:
        """A user who is to be forgotten again, and their events."""
        rng, user = dice(self.seed, "gone", writer, number), f"gone-{writer}-{number}"
        return user, [_row(rng, user, f"g{writer}-{number}-{place}") for place in range(BATCH)]

    def _ingesting(self) -> list[int]:
        return [writer for writer in range(self.writers) if self.role(writer) == "ingest"]


def dice(*seed: object) -> random.Random:
    """Chance that a seed settles."""
    return random.Random(" ".join(map(str, seed)))  # noqa: S311 - there is nothing to guess


def items() -> list[dict[str, Any]]:
    """The catalogue."""
    return [
        {"item_id": f"i{n}", "title": f"About {tag} and more", "tags": [tag, _TAGS[n - 1]]}
        for n, tag in enumerate(_TAGS)
    ]


def _row(rng: random.Random, user: str, event_id: str) -> dict[str, Any]:
    text = " ".join(rng.choices(_WORDS, k=rng.randint(3, 30))) + "." if rng.random() < 0.7 else None
    return {
        "event_id": event_id,
        "user_id": user,
        "item_id": f"i{rng.randrange(len(_TAGS))}",
        "kind": rng.choice(_KINDS),
        # In no order, and often at the same instant.
        "ts": (START + timedelta(days=rng.randrange(400))).isoformat(),
        "text": text,
    }


class Notes:
    """Log of what a writer did, a line each; a note stays though the writer is killed."""

    def __init__(self, plan: Plan, writer: int) -> None:
        self.path = plan.folder / f"writer-{writer}.jsonl"

    def add(self, what: str, detail: Any = None) -> None:
        """Note one thing, in one write."""
        line = json.dumps([what, detail]) + "\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)

    def all(self, what: str) -> list[Any]:
        """The details of all notes of a kind."""
        if not self.path.exists():
            return []
        notes = map(json.loads, self.path.read_text("utf-8").splitlines())
        return [detail for kind, detail in notes if kind == what]
