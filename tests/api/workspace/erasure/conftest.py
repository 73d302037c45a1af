"""A workspace with secrets in every place that there is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import pytest

from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Generation
from tasteprint.profiling.privacy.erasure import collect_terms

SECRETS = {
    "zym-event-1": "The Zymurgy hops of Wexcombe 7316 smell of grapefruit and of old cellars.",
    "zym-event-2": "啤酒花祖母绿七三一六的味道很好，我非常喜欢这款来自威克斯科姆的啤酒。",
    "zym-event-3": "Unmistakable Quodlibet glass number 9942 keeps the aroma of the hops.",
}
USER = "zymurgist-7316"


def made(key, text):
    return Generation(
        key=key,
        model="m",
        prompt="p",
        variant="v1",
        sha256="0",
        messages=json.dumps([{"role": "user", "content": text}]),
        parameters="{}",
        output=json.dumps(text),
        tokens_in=1,
        tokens_out=1,
        seconds=0.1,
        created=datetime.now(UTC),
    )


@pytest.fixture
def planted(tp, frames):
    """A workspace in which the secrets are in every place that there is."""
    events, items = frames
    ours = [
        {
            "event_id": event_id,
            "user_id": USER,
            "item_id": f"hops{number}",
            "kind": "post",
            "ts": f"2024-0{number}-10T12:00:00Z",
            "text": text,
        }
        for number, (event_id, text) in enumerate(SECRETS.items(), 1)
    ]
    tp.ingest(pd.concat([events, pd.DataFrame(ours)]), items)
    tp.ingest(pd.DataFrame(ours).assign(ts="never"))
    tp.build_profiles([USER, "bob"])
    ledger, folder = tp.components.ledger, tp.components.folder
    for event_id, text in SECRETS.items():
        ledger.save_generation(made(f"free {event_id}", text), USER)
        ledger.save_generation(made(f"unlinked {event_id}", text))
        with Ledger.open(folder / "evals" / "tasteprint.db") as bench:
            bench.save_generation(made(f"bench {event_id}", text))
    run = ledger.start_run("profile", {"users": [USER, "bob"]})
    failed = [{"event_id": e, "user_id": USER, "reason": text} for e, text in SECRETS.items()]
    ledger.finish_run(run, "done", {"failed": failed})
    lines = [f"INFO prompt {text}\n" for text in SECRETS.values()]
    (folder / "server.log").write_text("INFO up\n" + "".join(lines) + "INFO down\n", "utf-8")
    return tp


@pytest.fixture
def user() -> str:
    """Whose secrets they are."""
    return USER


@pytest.fixture
def secrets() -> dict[str, str]:
    """Their texts by event id."""
    return SECRETS


@pytest.fixture
def generation() -> Callable[..., Generation]:
    """Makes an answer of the model from a key and a text."""
    return made


@pytest.fixture
def needles_of():
    """What is looked for after the user, or events, of a workspace were forgotten."""

    def found(tp, *event_ids):
        return collect_terms(tp.components.ledger, None if event_ids else USER, event_ids or None)

    return found


@pytest.fixture
def raw():
    """All bytes of a workspace."""

    def read(tp) -> bytes:
        files = (path for path in tp.components.folder.rglob("*") if path.is_file())
        return b"".join(path.read_bytes() for path in files)

    return read


@pytest.fixture
def runs_of(frames):
    """All runs of so many bytes of the texts, but for those that the others say too."""

    def found(texts, length=12):
        said = "\0".join(frame.to_json(force_ascii=False) for frame in frames).encode()
        every = {t[at : at + length] for t in texts for at in range(len(t) - length + 1)}
        return {run for run in every if run not in said}

    return found
