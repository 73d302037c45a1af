"""Amounts as sources write them, and sums that no single one of them decides."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.profiling.behaviour.spending import amount_of, fence, read_number, spending
from tasteprint.profiling.models import Event

START = datetime(2024, 1, 1, 9, tzinfo=UTC)


def bought(*attributes, kind="purchase", item="a"):
    """Events an hour apart, one for each mapping of attributes."""
    return [
        Event(
            event_id=f"{kind}{n}",
            user_id="u",
            item_id=item,
            kind=kind,
            ts=START + timedelta(hours=n),
            attributes=each,
        )
        for n, each in enumerate(attributes)
    ]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (12, 12.0),
        (12.5, 12.5),
        ("12.5", 12.5),
        ("€ 1.234,50", 1234.5),
        ("$1,234.50", 1234.5),
        ("1,234", 1234.0),
        ("12,5", 12.5),
        ("1.234.567", 1234567.0),
        ("1 234,50 kr", 1234.5),
        ("1\u202f234,50 €", 1234.5),
        ("CHF 1’234.50", 1234.5),
        ("(12.50)", -12.5),
        ("-3", -3.0),
        ("€ -3", -3.0),
        ("3-", -3.0),
        ("2 for 10.00 each", None),
        ("free", None),
        ("", None),
        (None, None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        ([3], 3.0),
    ],
)
def test_numbers_as_they_are_written(written, number):
    assert read_number(written) == number


@given(st.floats(-1e9, 1e9).map(lambda x: round(x, 2)))
def test_a_printed_number_is_read_back(number):
    for text in (f"{number:.2f}", f"{number:,.2f}", f"{number:.2f} EUR"):
        assert read_number(text) == number


@pytest.mark.parametrize(
    ("attributes", "amount"),
    [
        ({"amount": "12,50", "currency": "EUR"}, (12.5, "EUR")),
        ({"Unit Price": 2.0, "Quantity": "3"}, (6.0, "")),
        ({"price": "£4.20"}, (4.2, "£")),
        ({"amount": 10, "price": 99, "quantity": 9}, (10.0, "")),  # a sum comes before a price
        ({"price": 5, "qty": -2}, (-10.0, "")),
        ({"price": 5, "quantity": "several"}, None),
        ({"amount": "", "price": 3}, (3.0, "")),
        ({"price": 1e300, "quantity": 1e300}, None),
        ({"colour": "red"}, None),
    ],
)
def test_amounts(attributes, amount):
    assert amount_of(attributes) == amount


def test_no_amounts_is_none_and_not_nought():
    assert spending(bought({}, {"colour": "red"})) == ((), 2)
    assert spending([]) == ((), 0)
    assert spending(bought({"price": 3}, kind="view")) == ((), 0)
    (free,), missing = spending(bought({"price": 0}, {"price": None}))
    assert (free.purchases, free.total, free.typical, missing) == (1, 0.0, 0.0, 1)


def test_one_outlier_does_not_decide():
    (usual,), _ = spending(bought(*({"price": p} for p in (9, 10, 10, 11, 12))))
    (odd,), _ = spending(bought(*({"price": p} for p in (9, 10, 10, 11, 120_000))))
    assert usual.outliers == 0
    assert usual.capped_total == usual.total == 52
    assert odd.typical == usual.typical == 10
    assert (odd.outliers, odd.total) == (1, 120_040)
    assert odd.capped_total == 40 + fence([9, 10, 10, 11, 120_000]) == 140


def test_what_is_sent_back():
    events = bought({"price": 7}, {"price": -2}) + [
        e.model_copy(update={"ts": e.ts + timedelta(days=1)})
        for e in bought({}, {"amount": "3.50"}, kind="return")
    ]
    (found,), missing = spending(events)
    assert (found.purchases, found.total, found.returned, missing) == (1, 7.0, 12.5, 0)
    assert spending(bought({}, kind="return")) == ((), 0)


def test_currencies_are_not_added():
    found, _ = spending(
        bought({"price": "$5"}, {"price": "€5"}, {"price": "7 €"}, {"price": 1, "currency": "$"})
    )
    assert [(s.currency, s.purchases, s.total) for s in found] == [("$", 2, 6.0), ("€", 2, 12.0)]


@given(st.lists(st.floats(0, 1e6), min_size=5, max_size=40))
def test_the_fence_lies_above_most(values):
    above = sum(v > fence(values) for v in values)
    assert above <= len(values) / 4
    assert fence(values[:4]) == math.inf
