"""A forgotten user leaves no row and no byte."""

import sqlite3

import pytest

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import ClaimKind, Item, Sentence
from tasteprint.profiling.records import WrittenSummary

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
    ledger.save_generation(make_generation("alone", SECRET), "u1", "e1")
    ledger.save_generation(make_generation("shared", "both"), "u1", "e1")
    ledger.generation("shared", "u2", "e2")
    run = ledger.start_run("profile", {"users": ["u1", "u2"]})
    failures = [{"user_id": "u1", "reason": SECRET}, {"user_id": "u2", "reason": "u1, not me"}]
    ledger.finish_run(run, "done", {"failed": failures, "u1": {"text": SECRET}})
    return ledger


def test_every_row_of_the_user_goes(full):
    gone = full.forget_user("u1")
    assert (gone.events, gone.profiles, gone.generations, gone.details) == (1,) * 4
    assert gone.claims == 3
    assert gone.purged
    assert full.users() == ["u2"]
    assert full.profile("u1") is None
    assert [p.user_id for p in full.profiles()] == ["u2"]
    assert full.generation("alone") is None
    assert full.generation("shared") is not None


def test_details_lose_the_user_and_keep_the_others(full):
    full.forget_user("u1")
    (run,) = full.runs()
    assert run.detail == {
        "users": ["u2"],
        "failed": [{"user_id": "u2", "reason": "[forgotten], not me"}],
    }


def test_a_shared_generation_goes_with_its_last_user(full):
    full.forget_user("u1")
    assert full.forget_user("u2").generations == 1
    assert full.generation("shared") is None


def test_no_byte_stays_on_the_disk(full, tmp_path):
    def found():
        return [p.name for p in tmp_path.iterdir() if SECRET.encode() in p.read_bytes()]

    assert found()
    full.forget_user("u1")
    assert found() == []


def test_the_audit_tells_that_but_not_whom(full):
    full.forget_user("u1")
    (entry,) = full.audit()
    assert entry.action == "forget"
    assert "u1" not in entry.model_dump_json()


def test_an_unknown_user_is_an_error_of_the_asker(full):
    with pytest.raises(LedgerError, match="nobody") as caught:
        full.forget_user("nobody")
    assert caught.value.blame == "user"
    assert full.audit() == []


def test_a_reader_in_another_process_delays_the_purge_alone(full, tmp_path):
    reader = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    full._engine.dispose()
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        with type(full).open(tmp_path / "ledger.db", patience=0.05) as impatient:
            assert not impatient.forget_user("u1").purged
            assert impatient.users() == ["u2"]
    finally:
        reader.close()
