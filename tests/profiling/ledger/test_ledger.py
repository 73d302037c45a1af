"""Round trips, idempotence and replay on a real SQLite file."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import select

from tasteprint.profiling.errors import GroundingError, LedgerError
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.ledger import profiles as profile_records
from tasteprint.profiling.ledger.profiles import VERSIONS
from tasteprint.profiling.ledger.tables import profiles
from tasteprint.profiling.models import (
    Added,
    Behaviour,
    CountQuery,
    EventKind,
    Item,
    Rules,
    Tag,
    Taxonomy,
)
from tasteprint.profiling.verification import profile as verification

DAY = timedelta(days=1)


def test_events_come_back_as_they_went_in(ledger, make_event):
    events = [
        make_event(1, text="不锈钢锅 😀\0\u0301", rating=0.1, raw_rating=1.4),
        make_event(2, text=None, item_id=None, attributes={"a": [1, {"b": None}], "ü": "\ud800"}),
    ]
    ledger.add_events(events)
    assert ledger.events("u1") == events
    assert ledger.event("e1") == events[0]
    assert ledger.event("none") is None


def test_the_last_microsecond_counts(ledger, make_event):
    at = datetime(2024, 5, 1, 1, 2, 3, 456789, tzinfo=timezone(timedelta(hours=8)))
    ledger.add_events([make_event(1).model_copy(update={"ts": at})])
    assert ledger.events("u1", at)[0].ts == at
    assert ledger.events("u1", at - timedelta(microseconds=1)) == []


def test_events_are_ordered_by_time_then_id(ledger, make_event):
    late, early, tie = make_event(3), make_event(1), make_event(0)
    tie = tie.model_copy(update={"ts": early.ts})
    ledger.add_events([late, early, tie])
    assert [e.event_id for e in ledger.events("u1")] == ["e0", "e1", "e3"]


def test_adding_twice_changes_nothing(ledger, make_event):
    events = [make_event(n, attributes={"t": (1, 2)}) for n in range(1200)]
    assert ledger.add_events(events) == Added(accepted=1200)
    assert ledger.add_events(events) == Added(known=1200)
    assert len(ledger.events("u1")) == 1200


def test_the_first_event_of_an_id_stands(ledger, make_event):
    ledger.add_events([make_event(1, text="first")])
    added = ledger.add_events([make_event(1, text="second"), make_event(2), make_event(2)])
    assert added == Added(accepted=1, known=2, conflicts=1)
    assert ledger.event("e1").text == "first"


def test_items_take_new_content(ledger):
    first = Item(item_id="i1", title="Stout", tags=("dark",), attributes={"year": 2010})
    second = first.model_copy(update={"tags": ("dark", "roast")})
    assert ledger.add_items([first, first]) == Added(accepted=1, known=1)
    assert ledger.add_items([second]) == Added(known=1, updated=1)
    assert ledger.add_items([second]) == Added(known=1)
    assert ledger.items() == [second]
    assert ledger.item("i1") == second
    assert ledger.item("i2") is None


def test_an_item_twice_in_one_call_ends_with_the_last_content(ledger):
    items = [Item(item_id="i1", title=title) for title in ("a", "b", "c")]
    assert ledger.add_items(items) == Added(accepted=1, known=2, updated=2)
    assert ledger.item("i1").title == "c"


def test_a_failing_call_adds_nothing(ledger, make_event):
    events = [make_event(1), make_event(2, attributes={"no": object()})]
    with pytest.raises(LedgerError, match="JSON"):
        ledger.add_events(events)
    assert ledger.users() == []


def test_users_and_popularity_count_people(ledger, make_event):
    ledger.add_events(
        [
            make_event(1, user="z"),
            make_event(2, user="z"),
            make_event(3, user="a"),
            make_event(4, user="a", item_id="i2"),
            make_event(5, user="a", item_id=None),
        ]
    )
    assert ledger.users() == ["a", "z"]
    assert ledger.popularity() == {"i1": 2, "i2": 1}
    assert ledger.popularity(make_event(2).ts) == {"i1": 1}


def test_count_query_counts_again(ledger, make_event):
    ledger.add_items(
        [Item(item_id="i1", title="t", tags=("stout",)), Item(item_id="i2", title="t")]
    )
    ledger.add_events(
        [
            make_event(3, kind="purchase"),
            make_event(1),
            make_event(2, item_id="i2"),
            make_event(4, item_id=None),
            make_event(5),
            make_event(0, user="other"),
        ]
    )
    as_of = make_event(4).ts
    stouts = ledger.history("u1").tally.count(CountQuery(item_tag="stout", as_of=as_of))
    assert (stouts.matched, stouts.total, stouts.event_ids) == (2, 4, ("e1", "e3"))
    both = CountQuery(item_tag="stout", kind=EventKind.PURCHASE, item_id="i1", as_of=as_of)
    assert ledger.history("u1").tally.count(both).event_ids == ("e3",)
    assert ledger.history("u1").tally.count(CountQuery(item_id="i2", as_of=as_of)).event_ids == (
        "e2",
    )


def test_the_newest_profile_is_of_the_last_event(ledger, make_event, make_claim, bear_out, build):
    event = make_event(1, text="我喜欢黑啤酒，真的很好喝 😀")
    ledger.add_events([event])
    bear_out(ledger, make_claim(event))
    then = build()
    build(as_of=event.ts + DAY)
    assert ledger.profile("u1") == then  # for an instant without an event it tells no more
    assert ledger.digests() == {"u1": then.digest}
    ledger.add_events([make_event(3)])
    now = build()
    assert ledger.profile("u1") == now
    assert ledger.digests() == {"u1": now.digest}
    assert ledger.profile("nobody") is None


def versions(ledger):
    with ledger.transaction() as connection:
        return connection.scalars(select(profiles.c.version).order_by(profiles.c.version)).all()


def test_the_last_versions_are_kept(ledger, make_event, build):
    for n in range(VERSIONS + 3):
        ledger.add_events([make_event(n)])
        build()
    assert versions(ledger) == list(range(4, VERSIONS + 4))


def test_no_version_outlives_the_rules_that_let_it_in(ledger, make_event, build):
    ledger.add_events([make_event(1)])
    build(sensitive=("health",))
    build(sensitive=("health",), as_of=make_event(9).ts)
    assert versions(ledger) == [1, 2]
    build()
    assert versions(ledger) == [3]


def test_nothing_is_written_that_changed_while_it_was_checked(ledger, make_event, monkeypatch):
    ledger.add_events([make_event(1), make_event(3)])
    profile = ledger.rebuild_profile("u1", Rules())
    check = verification.check_profile

    def slowly(*given):
        ledger.add_events([make_event(2)])
        return check(*given)

    monkeypatch.setattr(profile_records, "check_profile", slowly)
    with pytest.raises(GroundingError, match="changed while"):
        ledger.save_profile(profile)
    assert ledger.profile("u1") is None


@pytest.mark.slow
def test_writers_do_not_wait_for_a_check(ledger, make_event, monkeypatch):
    """Thirty at once on one ledger: more than it keeps connections for."""
    users = [f"u{n}" for n in range(30)]
    ledger.add_events([make_event(n, user=user) for n, user in enumerate(users)])
    found = [ledger.rebuild_profile(user, Rules()) for user in users]
    together = threading.Barrier(len(users))
    check = verification.check_profile

    def at_once(*given):
        together.wait(timeout=20)
        return check(*given)

    monkeypatch.setattr(profile_records, "check_profile", at_once)
    with ThreadPoolExecutor(len(users)) as pool:
        assert all(pool.map(ledger.save_profile, found))


def test_one_instant_is_one_profile_in_any_time_zone(ledger, make_event):
    event = make_event(1)
    ledger.add_events([event])
    there = event.ts.astimezone(timezone(timedelta(hours=8)))
    here = ledger.rebuild_profile("u1", Rules(), event.ts)
    assert ledger.rebuild_profile("u1", Rules(), there).model_dump_json() == here.model_dump_json()


def test_a_profile_that_says_nothing_new_is_not_written_again(ledger, make_event):
    ledger.add_events([make_event(1)])
    profile = ledger.rebuild_profile("u1", Rules())
    assert [ledger.save_profile(profile) for _ in range(2)] == [True, False]


def test_profiles_gives_the_newest_of_each_user(ledger, make_event, build):
    ledger.add_events([make_event(n, user=user) for n, user in enumerate("ba")])
    for user in "ba":
        build(user)
    ledger.add_events([make_event(7, user="b")])
    newest = build("b")
    assert [p.user_id for p in ledger.profiles()] == ["a", "b"]
    assert [*ledger.profiles()][1] == newest


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        ({"languages": ("xx",)}, "languages is not what the records give"),
        ({"claims": (), "summary": ()}, "summary is not what the records give"),
        ({"behaviour": Behaviour(events=9, active_days=1, distinct_items=1)}, "behaviour"),
        ({"user_id": "nobody"}, "has no events"),
    ],
)
def test_a_profile_that_the_records_do_not_give_is_not_written(lie, words, ledger, make_event):
    ledger.add_events([make_event(1)])
    profile = ledger.rebuild_profile("u1", Rules())
    with pytest.raises(GroundingError, match=words):
        ledger.save_profile(profile.model_copy(update=lie))
    assert ledger.profile("u1") is None


def test_a_claim_twice_is_not_written(ledger, make_event):
    ledger.add_events([make_event(1)])
    profile = ledger.rebuild_profile("u1", Rules())
    with pytest.raises(GroundingError, match="another claim has the same id"):
        ledger.save_profile(profile.model_copy(update={"claims": profile.claims * 2}))
    assert ledger.profile("u1") is None


def test_the_first_generation_of_a_key_stands(ledger, make_event, make_generation):
    ledger.add_events([make_event(1), make_event(2, user="u2")])
    first = make_generation()
    ledger.save_generation(first, "u1")
    ledger.save_generation(make_generation(output='"no"'), "u2")
    assert ledger.generation("k1") == first
    assert ledger.generation("k2", "u1") is None


def test_runs_are_listed_newest_first(ledger):
    ids = [ledger.start_run("profile", {"users": n}) for n in range(3)]
    ledger.finish_run(ids[1], "done", {"built": 2})
    runs = {run.run_id: run for run in ledger.runs()}
    assert runs[ids[0]].status == "running"
    assert runs[ids[0]].finished is None
    assert (runs[ids[1]].status, runs[ids[1]].detail) == ("done", {"users": 1, "built": 2})
    assert runs[ids[1]].finished >= runs[ids[1]].started
    assert [run.started for run in ledger.runs()] == sorted(
        (run.started for run in runs.values()), reverse=True
    )
    assert len(ledger.runs(limit=2)) == 2
    with pytest.raises(LedgerError, match="no run"):
        ledger.finish_run("?", "done", {})


def test_records_outlive_the_process_that_wrote_them(tmp_path, make_event):
    with Ledger.open(tmp_path / "a" / "b" / "ledger.db") as first:
        first.add_events([make_event(1)])
    with Ledger.open(f"sqlite:///{tmp_path}/a/b/ledger.db") as second:
        assert second.users() == ["u1"]


def test_the_taxonomy_in_use_is_the_last_one_saved(ledger):
    assert ledger.taxonomy() is None
    for names in (("stout",), ("stout", "keg"), ("stout",)):
        tags = tuple(Tag(name=name, share=0.25) for name in names)
        taxonomy = Taxonomy(source="given", embedder="e", tags=tags)
        ledger.save_taxonomy(taxonomy)
        assert ledger.taxonomy() == taxonomy


def test_a_damaged_taxonomy_is_told(ledger):
    with ledger.transaction(write=True) as connection:
        connection.exec_driver_sql("INSERT INTO taxonomies (payload) VALUES ('{')")
    with pytest.raises(LedgerError, match="tasteprint taxonomy renew"):
        ledger.taxonomy()
