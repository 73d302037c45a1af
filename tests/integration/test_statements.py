"""How many SQL statements a build and a recommendation take, whatever k and the catalogue are."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event as sqlalchemy_event

from tasteprint.agents.llm import HashEmbedder, ScriptedModel, hash_scores
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, EventKind, Item
from tasteprint.workspace import Tasteprint

pytestmark = pytest.mark.slow

START = datetime(2024, 1, 1, tzinfo=UTC)
EVENTS = 6
#: The answer cache is asked once for each question to the model.
ANSWERS = {"generations", "generation_users", "generation_events"}


@contextmanager
def counted(ledger: Ledger) -> Iterator[Counter[str]]:
    """Count the statements by the first table that each names."""
    statements: Counter[str] = Counter()

    def count(_connection, _cursor, statement, *_rest):
        table = re.search(r"(?:FROM|INTO|UPDATE)\s+(\w+)", statement)
        if table and table[1] not in ANSWERS:
            statements[f"{statement.split()[0]} {table[1]}"] += 1

    engine = ledger._engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        sqlalchemy_event.remove(engine, "before_cursor_execute", count)


@pytest.fixture
def open_shop(tmp_path):
    """Open a workspace with one user and a catalogue of so many items."""
    opened = []

    def open_(items: int) -> Tasteprint:
        folder = tmp_path / str(items)
        model = ScriptedModel(scorer=hash_scores)
        tp = Tasteprint.open(folder, backend=model, embedder=HashEmbedder(), progress=False)
        opened.append(tp)
        ledger = tp.components.create()
        tags = ("hops", "storage", "glassware")
        ledger.add_items(
            [
                Item(item_id=f"i{n}", title=f"Thread {n} about beer", tags=(tags[n % 3],))
                for n in range(items)
            ]
        )
        ledger.add_events(
            [
                Event(
                    event_id=f"e{n}",
                    user_id="ann",
                    item_id=f"i{n}",
                    kind=EventKind.POST,
                    ts=START + timedelta(days=n),
                    text=f"I love the hops of beer number {n}.",
                )
                for n in range(EVENTS)
            ]
        )
        return tp

    yield open_
    for tp in opened:
        tp.close()


def statements_of(tp: Tasteprint, k: int, explain: bool) -> Counter[str]:
    """Recommend twice; return the second one's statements, with the answers in the cache."""
    assert len(tp.recommend("ann", k, explain=explain)) == k
    with counted(tp.components.ledger) as statements:
        tp.recommend("ann", k, explain=explain)
    return statements


def test_recommend_takes_as_many_statements_for_any_k_and_catalogue(open_shop):
    small, large = open_shop(30), open_shop(300)
    for tp in (small, large):
        tp.build_profiles()
    for explain in (False, True):
        one = statements_of(small, 1, explain)
        assert one == statements_of(small, 5, explain) == statements_of(large, 5, explain)
        # Of items: how many there are, those that are ranked, and those that the user touched.
        assert one["SELECT items"] == 2 + explain
        assert one["SELECT readings"] == explain


def test_a_build_loads_the_history_twice(open_shop):
    tp = open_shop(30)
    with counted(tp.components.ledger) as statements:
        tp.build_profiles()
    assert statements["SELECT readings"] == 2  # to read and merge it, and to compare on writing
    with counted(tp.components.ledger) as statements:
        tp.build_profiles()
    assert statements["SELECT readings"] == 1  # the profile is unchanged: nothing is written
