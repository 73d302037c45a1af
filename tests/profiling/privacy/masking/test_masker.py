from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasteprint.profiling.privacy.masking import PersonalKind, mask_of
from tasteprint.profiling.verification import check_claim

pytestmark = pytest.mark.slow


def outside(text, findings):
    """The characters that are in no finding, with their places."""
    inside = {i for f in findings for i in range(f.start, f.end)}
    return [(i, c) for i, c in enumerate(text) if i not in inside]


def no_counts(query):
    raise AssertionError(query)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_masks_are_as_long_and_final(masker, texts, data):
    text = data.draw(texts)
    masked = masker.mask(text)
    assert len(masked.text) == len(text)
    assert outside(masked.text, masked.findings) == outside(text, masked.findings)
    assert masker.mask(masked.text).text == masked.text
    assert all(a.end <= b.start for a, b in zip(masked.findings, masked.findings[1:], strict=False))


def test_a_quote_of_the_masked_text_fits_the_original(
    masker, ledger, make_event, make_claim, bear_out
):
    original = "The strap is fine, mail mara@fernhollow.org for the colour."
    event = make_event(1, text=masker.mask(original).text)
    claim = make_claim(event, start=event.text.index("for"), end=len(event.text), value="colour")
    ledger.add_events([event])
    bear_out(ledger, claim)
    assert check_claim(claim, ledger.history("u1")) == []
    quote = claim.quotes[0]
    assert original[quote.start : quote.end] == quote.text == "for the colour."
    assert event.text == "The strap is fine, mail [email------------] for the colour."


@pytest.mark.parametrize(
    ("length", "mask"),
    [(1, "-"), (2, "--"), (3, "[e]"), (6, "[emai]"), (7, "[email]"), (10, "[email---]")],
)
def test_the_mask_is_shortened_where_it_has_to_be(length, mask):
    assert mask_of(PersonalKind.EMAIL, length) == mask


@pytest.mark.parametrize("kind", PersonalKind)
@pytest.mark.parametrize("length", [1, 2, 3, 5, 8, 30])
def test_a_mask_is_left_alone(masker, kind, length):
    text = f"微信号：{mask_of(kind, length)} call {mask_of(kind, length)}"
    assert masker.mask(text).text == text


def test_values_of_all_forms_are_masked(masker):
    kinds: Counter[str] = Counter()
    value = {
        "note": "mail a.b@fern.org",
        "mobile": 13812345678,
        "price": 4155552671,
        "list": ["+44 20 7946 0958", True, None, 1.5],
        "by a.b@fern.org": {"deep": "84.53.229.14"},
    }
    assert masker.mask_value(value, "extra", kinds) == {
        "note": "mail [email-----]",
        "mobile": "[phone----]",
        "price": 4155552671,
        "list": ["[phone---------]", True, None, 1.5],
        "by [email-----]": {"deep": "[ip--------]"},
    }
    assert kinds == {"email": 2, "phone": 2, "ip": 1}
