"""Finders and maskers, made once: Presidio takes seconds to import."""

import pytest
from hypothesis import strategies as st

from tasteprint.profiling.privacy.masking import ALL, Finder, Masker

PLANTED = [
    *(
        "mara@fernhollow.org",
        "jo (at) inkwell (dot) net",
        "２７４＠ｑｑ．ｃｏｍ",
        "nina&#64;south.com",
    ),
    *("+44 20 7946 0958", "call 4155552671", "13812345678", "1\u200b3812\u200b345679"),
    *("4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "84.53.229.14"),
    *("11010519491231002X", "SSN 536-22-1804", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    *("221B Baker Street", "Hauptstraße 5", "北京市朝阳区建国路88号", "QQ 2748193650"),
    *("t.me/jane_77", "My name is Mara Lindqvist", "我叫李晓梅", "Ann Bell"),
    # What a mask may leave, and what only looks like one.
    *("[email]", "[em]", "[phone----]", "1.2.3.4", "192.168.1.1", "1698-1700", "订单号13812345678"),
]
_PIECES = st.one_of(
    st.sampled_from(PLANTED),
    st.text(alphabet="aZ9 .,-@#()[]+:/\n&;é中号路\u200b１", max_size=12),
    st.text(max_size=5),
)


@pytest.fixture(scope="session")
def texts():
    """Texts with personal data, with what looks like it, and with anything at all between."""
    return st.lists(_PIECES, max_size=8).map("".join)


@pytest.fixture(scope="session")
def finder():
    """Looks for all kinds, and for one name that is given."""
    return Finder(ALL, names=["Ann Bell"])


@pytest.fixture(scope="session")
def masker(finder):
    return Masker(finder)
