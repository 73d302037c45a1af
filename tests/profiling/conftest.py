"""A ledger in a temporary folder, and short ways to make events, claims and profiles."""

from datetime import UTC, datetime, timedelta

import pytest

from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import (
    Behaviour,
    Claim,
    ClaimKind,
    Event,
    Generation,
    Profile,
    Quote,
    Rules,
    Status,
)

START = datetime(2024, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture
def make_event():
    def make(number, user="u1", text="Dark stout, please.", **fields):
        return Event(
            event_id=f"e{number}",
            user_id=user,
            ts=START + timedelta(days=number),
            text=text,
            **{"item_id": "i1", "kind": "post", **fields},
        )

    return make


@pytest.fixture
def make_claim():
    def make(event, start=0, end=10, **fields):
        quote = Quote(event_id=event.event_id, start=start, end=end, text=event.text[start:end])
        values = {
            "claim_id": "c1",
            "user_id": event.user_id,
            "kind": ClaimKind.INTEREST,
            "value": "stout",
            "confidence": 0.9,
            "quotes": (quote,),
            "first_seen": event.ts,
            "last_seen": event.ts,
            "valid_from": event.ts,
        }
        return Claim(**{**values, **fields})

    return make


@pytest.fixture
def build(ledger):
    """Merges a user's readings into a profile and saves it."""

    def run(user="u1", as_of=None, **rules):
        profile = ledger.rebuild_profile(user, Rules(**rules), as_of)
        ledger.save_profile(profile)
        return profile

    return run


@pytest.fixture(scope="session")
def make_generation():
    def make(key="k1", output='"yes"'):
        return Generation(
            key=key,
            model="m",
            prompt="p",
            variant="v1",
            sha256="0",
            messages="[]",
            parameters="{}",
            output=output,
            tokens_in=3,
            tokens_out=1,
            seconds=0.5,
            created=datetime.now(UTC),
        )

    return make


@pytest.fixture
def make_profile():
    def make(user="u1", as_of=START + timedelta(days=30), **fields):
        values = {
            "status": Status.BUILT,
            "behaviour": Behaviour(events=0, active_days=0, distinct_items=0),
        }
        return Profile(user_id=user, as_of=as_of, **{**values, **fields})

    return make
