"""An ingest into the fixture's ledger, and rows for it."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from tasteprint.profiling.ingest import ingest
from tasteprint.profiling.models import Refusal


@pytest.fixture(scope="session")
def now():
    """The fixed present of all ingests."""
    return datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def rows():
    return [
        {"user": "u1", "item": "i1", "kind": "ask", "ts": "2024-03-01T10:00:00", "text": "Ale? 😀"},
        {"user": "u1", "item": "i2", "kind": "answer", "ts": "2024-03-02T10:00:00", "text": "啤酒"},
        {"user": "u2", "item": "i1", "kind": "buy", "ts": "2024-03-03T10:00:00Z", "text": ""},
    ]


@pytest.fixture(scope="session")
def items():
    return [
        {"item": "i1", "name": "Porter or stout", "tags": "dark|roast", "body": "Which?"},
        {"item": "i2", "name": "Lager", "tags": "pale", "body": ""},
    ]


@pytest.fixture
def take(ledger, tmp_path, now):
    """Ingests into the fixture's ledger, at a fixed present."""

    def run(events=None, items=None, **options):
        options = {"quarantine": tmp_path / "quarantine.jsonl", **options}
        return ingest(ledger, events, items, now=now, **options)

    return run


@pytest.fixture(scope="session")
def write():
    """Writes rows as what the path's suffix says."""

    def written(path, rows):
        frame = pd.DataFrame(rows)
        name = path.name.lower().removesuffix(".gz")
        if name.endswith(".csv"):
            content = frame.to_csv(index=False).encode()
        elif name.endswith(".parquet"):
            frame.to_parquet(path)
            return path
        else:
            content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
        return path

    return written


@pytest.fixture(scope="session")
def refusals():
    """The refused rows of a report."""

    def read(report):
        lines = Path(report.quarantine).read_text("utf-8").split("\n")[:-1]
        return [Refusal.model_validate_json(line) for line in lines]

    return read
