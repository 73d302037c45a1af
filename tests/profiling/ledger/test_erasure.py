"""A forgotten user or event leaves no row and no byte."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import (
    ClaimKind,
    Event,
    Item,
    Name,
    Opinion,
    Reader,
    Reading,
    Rules,
    Sentence,
    Topic,
    WrittenSummary,
)

pytestmark = pytest.mark.slow

SECRET = "Zymurgy-unmistakable-7316"


@pytest.fixture
def full(ledger, make_event, make_claim, bear_out, build, make_generation):
    """A ledger in which u1's texts are in every table, and u2's beside them."""
    event = make_event(1, text=f"{SECRET} stout")
    ledger.add_events([event, make_event(2, user="u2", text="pale ale")])
    dark = [Item(item_id=f"i{n}", title=f"Dark {n}", tags=("stout",)) for n in range(1, 6)]
    ledger.add_items(dark)  # so that the tag is the catalogue's
    named = make_claim(event, 0, len(SECRET), kind=ClaimKind.ENTITY, value=SECRET)
    bear_out(ledger, make_claim(event, 0, len(SECRET)), named)
    profile = build()
    assert {claim.value for claim in profile.claims} == {"stout", SECRET, "activity"}
    sentence = Sentence(text=SECRET, claim_ids=("c1",))
    ledger.save_summary("u1", "digest", WrittenSummary(sentences=(sentence,)))
    build("u2")
    ledger.save_summary("u2", "digest", WrittenSummary(sentences=()))
    ledger.save_generation(make_generation("alone", SECRET), "u1", "e1")
    ledger.save_generation(make_generation("shared", "both"), "u1", "e1")
    ledger.generation("shared", "u2", "e2")
    run = ledger.start_run("profile", {"users": ["u1", "u2"]})
    failures = [{"user_id": "u1", "reason": SECRET}, {"user_id": "u2", "reason": "u1, not me"}]
    ledger.finish_run(run, "done", {"failed": failures, "u1": {"text": SECRET}})
    return ledger


def test_every_row_of_the_user_goes(full):
    gone = full.erase_user("u1")
    assert (gone.events, gone.profiles, gone.generations, gone.details) == (1,) * 4
    assert gone.claims == 3
    assert gone.purged
    assert full.users() == ["u2"]
    assert full.profile("u1") is None
    assert [p.user_id for p in full.profiles()] == ["u2"]
    assert full.generation("alone") is None
    assert full.generation("shared") is not None


def test_details_lose_the_user_and_keep_the_others(full):
    full.erase_user("u1")
    (run,) = full.runs()
    assert run.detail == {
        "users": ["u2"],
        "failed": [{"user_id": "u2", "reason": "[forgotten], not me"}],
    }


def test_a_shared_generation_goes_with_its_last_user(full):
    full.erase_user("u1")
    assert full.erase_user("u2").generations == 1
    assert full.generation("shared") is None


def test_what_is_generated_of_a_forgotten_user_is_not_kept(full, make_generation):
    full.erase_user("u1")
    for user, event in (("u1", None), ("u1", "e1"), (None, "e1"), ("u1", "e2")):
        full.save_generation(make_generation("late", SECRET), user, event)
        assert full.generation("late") is None
    assert not full.knows_user("u1")
    full.save_generation(make_generation("late", "pale ale"), "u2", "e2")
    assert full.generation("late") is not None


@pytest.mark.parametrize("table", ["generation_users", "profiles", "summaries"])
def test_a_user_of_whom_one_late_row_is_left_can_be_forgotten(full, tmp_path, table):
    full.erase_user("u1")
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as database:
        database.execute(f"CREATE TEMP TABLE late AS SELECT * FROM {table} WHERE user_id = 'u2'")
        database.execute("UPDATE late SET user_id = 'u1'")
        database.execute(f"INSERT INTO {table} SELECT * FROM late")
        assert full.knows_user("u1")
        full.erase_user("u1")
        left = f"SELECT count(*) FROM {table} WHERE user_id = "
        assert database.execute(f"{left} 'u1'").fetchone() == (0,)
        assert database.execute(f"{left} 'u2'").fetchone() == (1,)
    assert not full.knows_user("u1")


def test_forgetting_is_under_way_until_its_end_is_noted(full):
    assert not full.has_unfinished_erasure()
    full.erase_user("u1")
    assert full.has_unfinished_erasure()
    full.finish_erasures()
    assert not full.has_unfinished_erasure()
    full.erase_events(["e2"])
    assert full.has_unfinished_erasure()


def test_no_byte_stays_on_the_disk(full, tmp_path):
    def found():
        return [p.name for p in tmp_path.iterdir() if SECRET.encode() in p.read_bytes()]

    assert found()
    full.erase_user("u1")
    assert found() == []


def test_the_audit_tells_that_but_not_whom(full):
    full.erase_user("u1")
    (entry,) = full.audit()
    assert entry.action == "forget"
    assert "u1" not in entry.model_dump_json()


def test_an_unknown_user_is_an_error_of_the_asker(full):
    with pytest.raises(LedgerError, match="nobody") as caught:
        full.erase_user("nobody")
    assert caught.value.user_error
    assert full.audit() == []


def test_a_reader_in_another_process_delays_the_purge_alone(full, tmp_path):
    reader = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    full._engine.dispose()
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        with type(full).open(tmp_path / "ledger.db", patience=0.05) as impatient:
            assert not impatient.erase_user("u1").purged
            assert impatient.users() == ["u2"]
    finally:
        reader.close()


class TestEvents:
    """Forgetting single events."""

    @pytest.fixture
    def two(self, ledger, make_event, make_claim, bear_out, build, make_generation):
        """u1 has e1, the secret, and e3; u2 has e2."""
        secret, other = make_event(1, text=f"{SECRET} stout"), make_event(3, text="A fine porter.")
        ledger.add_events([secret, other, make_event(2, user="u2", text="pale ale")])
        named = make_claim(secret, 0, len(SECRET), kind=ClaimKind.ENTITY, value=SECRET)
        porter = make_claim(other, 7, 13, kind=ClaimKind.ENTITY, value="porter")
        bear_out(ledger, named, porter)
        build()
        build(as_of=secret.ts)
        build("u2")
        sentence = Sentence(text=SECRET, claim_ids=("c1",))
        ledger.save_summary("u1", "digest", WrittenSummary(sentences=(sentence,)))
        links = [
            ("alone", "u1", "e1"),
            ("both", "u1", "e1"),
            ("both", "u1", "e3"),
            ("shared", "u1", "e1"),
            ("shared", "u2", "e2"),
            ("free", "u1", None),
            ("freely shared", "u1", None),
            ("freely shared", "u2", None),
            ("kept", "u1", "e3"),
            ("theirs", "u2", None),
            ("nobody's", None, None),
        ]
        for key, user, event_id in links:
            ledger.save_generation(make_generation(key, "x"), user, event_id)
        run = ledger.start_run("profile", {"users": ["u1", "u2"]})
        ledger.finish_run(run, "done", {"failed": [{"event_id": "e1", "reason": SECRET}]})
        return ledger

    def test_what_derives_from_the_event_alone_goes(self, two):
        gone = two.erase_events(["e1"])
        assert (gone.events, gone.readings, gone.profiles, gone.summaries) == (1, 1, 2, 1)
        assert (gone.generations, gone.details, gone.purged) == (2, 1, True)
        keys = ("alone", "both", "shared", "free", "freely shared", "kept", "theirs", "nobody's")
        kept = [key for key in keys if two.generation(key)]
        assert kept == ["both", "shared", "freely shared", "kept", "theirs", "nobody's"]
        assert two.event("e1") is None
        assert two.profile("u1") is None
        assert two.profile("u2") is not None
        assert two.summary("u1", "digest") is None
        assert [entry.action for entry in two.audit()] == ["forget events"]
        details = [kept.detail for kept in (*two.audit(), *two.runs())]
        assert "e1" not in str(details)
        assert "u1" not in str(details)

    def test_what_stays_is_forgotten_with_the_event_it_is_left_with(self, two):
        two.erase_events(["e1"])
        assert two.erase_events(["e3"]).generations == 2
        assert two.generation("both") is None
        assert two.erase_user("u2").generations == 3
        assert two.generation("shared") is None

    def test_no_byte_of_it_stays(self, two, tmp_path):
        two.erase_events(["e1"])
        assert [p.name for p in tmp_path.iterdir() if SECRET.encode() in p.read_bytes()] == []

    def test_an_unknown_event_is_an_error_of_the_asker(self, two):
        with pytest.raises(LedgerError, match="none of these events: e7") as caught:
            two.erase_events(["e7"])
        assert caught.value.user_error
        assert two.audit() == []


@pytest.mark.slow
@settings(max_examples=10)  # each makes several databases
@given(data=st.data())
def test_forgetting_is_as_if_the_event_had_never_been(tmp_path_factory, data):
    words = ("stout", "porter", "Orval", "Bamberg")
    chance = st.floats(0.01, 1)
    made = []
    for number in range(data.draw(st.integers(1, 5))):
        word = data.draw(st.sampled_from(words))
        text = f"{word}, number {number}."
        day = data.draw(st.integers(0, 500))
        event = Event(
            event_id=f"e{number}",
            user_id="u1",
            kind=data.draw(st.sampled_from(["post", "purchase", "return", "review"])),
            item_id=data.draw(st.sampled_from([None, "i1", "i2"])),
            ts=datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=day),
            text=text,
        )
        span = {"start": 0, "end": len(word)}
        reading = Reading(
            event_id=event.event_id,
            reader=data.draw(st.sampled_from(["a", "b"])),
            language="en",
            tone=data.draw(chance),
            topics=(Topic(tag="stout", chance=data.draw(chance), named=word == "stout", **span),),
            names=(Name(name=word, chances={"product": data.draw(chance), "word": 0.1}, **span),),
            opinions=(Opinion(about=word, polarity=data.draw(chance), clarity=1.0, **span),),
        )
        made.append((event, reading))
    order = data.draw(st.permutations(made))
    folder = tmp_path_factory.mktemp("twice")

    def opened(name):
        ledger = Ledger.open(folder / f"{name}.db")
        ledger.add_items([Item(item_id=f"i{n}", title="t", tags=("stout",)) for n in range(5)])
        return ledger

    def add(ledger, event, reading):
        ledger.add_events([event])
        ledger.save_readings(Reader(reader=reading.reader, cautions=("read",)), [reading])

    def known(ledger):
        past = datetime(2023, 9, 1, tzinfo=UTC)
        replayed = [ledger.rebuild_profile("u1", Rules(), as_of) for as_of in (None, past)]
        return ledger.history("u1"), *replayed

    with opened("never") as never:
        expected = [known(never)]
        for pair in reversed(order):
            add(never, *pair)
            expected.append(known(never))
    with opened("all") as ledger:
        for pair in made:
            add(ledger, *pair)
        for gone, _ in order:
            assert known(ledger) == expected.pop()
            predicted = ledger.history("u1").without([gone.event_id])
            ledger.erase_events([gone.event_id])
            assert predicted == ledger.history("u1")
        assert known(ledger) == expected.pop() == (None, None, None)
