import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.profiling.privacy.masking.text_view import view


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("ａ＠ｂ．ｃｏ", "a@b.co"),
        ("٠١٢ १२", "012 12"),
        ("1–2—3", "1-2-3"),
        ("1\u200b2\u00ad3", "123"),
        ("a&#64;b &amp; &lt;", "a@b & <"),
        ("&nosuch; &#99999999;", "&nosuch; &#99999999;"),
        ("12\u202f34", "12 34"),
    ],
)
def test_disguises_fall(text, seen):
    assert view(text).text == seen


@given(st.text(alphabet="ab１\u200b&#64;amp–é中", max_size=30))
def test_every_character_has_its_place(text):
    seen = view(text)
    if seen.text:
        start, end = seen.original(0, len(seen.text))
        assert 0 <= start < end <= len(text)
    for at in range(len(seen.text)):
        start, end = seen.original(at, at + 1)
        assert view(text[start:end]).text == seen.text[at]
