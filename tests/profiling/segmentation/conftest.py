"""Profiles of made-up users, and a population with three planted groups."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tasteprint.profiling.models import Behaviour, Claim, ClaimKind, Profile, Sentiment, Status

START = datetime(2024, 1, 1, 12, tzinfo=UTC)
GROUPS = {
    "brew": ("home-brewing", "fermentation", "yeast"),
    "wine": ("wine", "cheese", "glassware"),
    "law": ("laws", "health", "age"),
}


@pytest.fixture(scope="session")
def make_user():
    def make(user, interests=(), quiet=0.0, events=6, tone=None, **figures):
        last = START - timedelta(days=quiet)
        claims = tuple(
            Claim(
                claim_id=f"{user}-{tag}",
                user_id=user,
                kind=ClaimKind.INTEREST,
                value=tag,
                confidence=0.9,
                strength=strength,
                first_seen=last,
                last_seen=last,
                valid_from=last,
            )
            for tag, strength in dict(interests).items()
        )
        values = {
            "active_days": 2,
            "distinct_items": 3,
            "first": last - timedelta(days=30),
            "last": last,
            "events_per_active_week": float(events),
        }
        return Profile(
            user_id=user,
            as_of=last,
            status=Status.BUILT,
            languages=("en",),
            sentiment=Sentiment(overall=tone, texts=0 if tone is None else 3),
            behaviour=Behaviour(events=events, **{**values, **figures}),
            claims=claims,
        )

    return make


@pytest.fixture(scope="session")
def population(make_user):
    """60 users of three groups, who share an interest and differ in habits, and their vectors."""
    rng = np.random.default_rng(7)
    profiles, vectors = [], {}
    for place, (group, tags) in enumerate(GROUPS.items()):
        for number in range((30, 18, 12)[place]):
            user = f"{group}{number:02d}"
            chosen = {tag: float(rng.uniform(0.2, 0.9)) for tag in tags if rng.random() < 0.8}
            if rng.random() < 0.5:
                chosen["taste"] = 0.3
            quiet = float(rng.uniform(0, 30)) + 300 * (group == "law")
            profiles.append(make_user(user, chosen, quiet, int(rng.integers(3, 12))))
            vector = rng.normal(0, 0.15, 16)
            vector[place] += 1
            vectors[user] = vector
    return profiles, vectors
