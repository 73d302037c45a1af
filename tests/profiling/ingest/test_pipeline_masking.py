"""Personal data is masked before anything reaches the ledger."""

import json
from typing import Any

import pandas as pd
import pytest

from tasteprint.profiling.ingest.rows import MASKED
from tasteprint.profiling.privacy.masking import DEFAULT, Finder, Masker

ROWS: list[dict[str, Any]] = [
    {
        "user": "u1",
        "ts": "2024-03-01",
        "text": "Great case. Mail mara@fernhollow.org for photos!",
        "phone": 13812345678,
        "note": "from 84.53.229.14",
    },
    {"user": "u2@mail.org", "ts": "2024-03-02", "text": "Plain text.", "note": "sent by post"},
]


@pytest.fixture(scope="session")
def masker():
    return Masker(Finder(DEFAULT))


def test_texts_and_attributes_are_masked(take, ledger, masker):
    report = take(pd.DataFrame(ROWS).astype({"phone": "Int64"}), masker=masker)
    (event,) = ledger.events("u1")
    assert event.text == "Great case. Mail [email------------] for photos!"
    assert event.attributes == {
        "phone": "[phone----]",
        "note": "from [ip--------]",
        MASKED: [["email", 17, 36]],
    }
    assert ledger.events("u2@mail.org")[0].attributes == {"note": "sent by post"}
    assert report.masked == {"email": 1, "ip": 1, "phone": 1}
    assert report.personal_ids == 1


def test_without_a_masker_all_stays(take, ledger):
    report = take(pd.DataFrame(ROWS))
    assert ledger.events("u1")[0].text == ROWS[0]["text"]
    assert report.masked == {}


@pytest.mark.parametrize("ids", [True, False])
def test_the_same_rows_again_are_known(take, masker, ids):
    rows = [{**row, "event_id": n} if ids else row for n, row in enumerate(ROWS)]
    assert take(pd.DataFrame(rows), masker=masker).events_accepted == 2
    again = take(pd.DataFrame(rows), masker=masker)
    assert (again.events_known, again.events_accepted) == (2, 0)
    assert "kept the first of two rows with one id" not in again.corrections


def test_a_made_id_tells_nothing_of_what_was_masked(take, ledger, masker):
    """Else the number could be tried out until the id fits."""
    rows = [{"user": "u1", "ts": "2024-03-01", "text": f"Call 138123456{n}"} for n in (78, 79)]
    report = take(pd.DataFrame(rows), masker=masker)
    assert (report.events_accepted, report.events_duplicate) == (1, 1)
    take(pd.DataFrame([{"user": "u1", "ts": "2024-03-01", "text": "Call nobody"}]), masker=masker)
    assert len({event.event_id for event in ledger.events("u1")}) == 2


def test_masked_text_is_taken_as_it_is(take, ledger, masker, make_frame):
    take(make_frame("Mail mara@fernhollow.org."), masker=masker)
    text = ledger.events("u1")[0].text
    report = take(make_frame(text, "2024-03-05"), masker=masker)
    assert report.masked == {}
    assert [event.text for event in ledger.events("u1")] == [text, text]


@pytest.fixture
def make_frame():
    return lambda text, ts="2024-03-01": pd.DataFrame([{"user": "u1", "ts": ts, "text": text}])


def test_items_are_the_shops_own(take, ledger, masker):
    items = pd.DataFrame([{"item_id": "i1", "title": "Plate", "description": "Ask info@fern.org"}])
    take(None, items, masker=masker)
    assert ledger.item("i1").description == "Ask info@fern.org"


def test_refused_rows_are_kept_as_they_came_and_not_counted(take, masker, refusals):
    row = {"user": "u1", "ts": "never", "text": "Mail mara@fernhollow.org"}
    report = take(pd.DataFrame([row]), masker=masker)
    assert json.loads(refusals(report)[0].raw)["text"] == row["text"]
    assert report.masked == {}
