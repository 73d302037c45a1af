import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasteprint.profiling.privacy.masking import ALL, DEFAULT, Finder, PersonalKind, kinds_named

K = PersonalKind


def found(finder, text):
    """What was found, as (kind, text)."""
    return [(f.kind, text[f.start : f.end]) for f in finder.find(text)]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Mail mara@fernhollow.org!", K.EMAIL, "mara@fernhollow.org"),
        ("我的邮箱lihua@fudan.edu.cn收货后", K.EMAIL, "lihua@fudan.edu.cn"),
        ("x@brew.local is inside", K.EMAIL, "x@brew.local"),  # no public suffix
        ("ask hopsfan [at] gmail.com", K.EMAIL, "hopsfan [at] gmail.com"),
        ("nina&#64;south.com", K.EMAIL, "nina&#64;south.com"),
        ("rene%40atelier.fr", K.EMAIL, "rene%40atelier.fr"),
        ("加2748193650#qq.com", K.EMAIL, "2748193650#qq.com"),
        ("Ruf +49 30 901820 an", K.PHONE, "+49 30 901820"),
        ("手机１３８１２３４５６７８", K.PHONE, "１３８１２３４５６７８"),
        ("手机1\u200b3812\u200b345679。", K.PHONE, "1\u200b3812\u200b345679"),
        ("卡号4111111111111111请", K.CARD, "4111111111111111"),
        ("amex 3714 496353 98431", K.CARD, "3714 496353 98431"),
        ("iban de89 3704 0044 0532 0130 00", K.IBAN, "de89 3704 0044 0532 0130 00"),
        ("IBAN NO9386011117947 IS MINE", K.IBAN, "NO9386011117947"),
        ("Konto AT611904300234573201 stimmt", K.IBAN, "AT611904300234573201"),
        ("weibo.com/u/1826792401是我的主页", K.ACCOUNT, "weibo.com/u/1826792401"),
        ("from 84.53.229.14 again", K.IP, "84.53.229.14"),
        ("2a02:8108:96c0:1a5c::2f", K.IP, "2a02:8108:96c0:1a5c::2f"),
        ("身份证11010519491231002x", K.ID, "11010519491231002x"),
        ("SSN 536-22-1804", K.ID, "536-22-1804"),
        ("to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", K.WALLET, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("微信号：xiaolin_1988", K.ACCOUNT, "xiaolin_1988"),
        ("see https://t.me/jane_77.", K.ACCOUNT, "https://t.me/jane_77"),
        ("at 221B Baker Street, London", K.ADDRESS, "221B Baker Street, London"),
        ("in der Hauptstraße 5, 10115 Berlin.", K.ADDRESS, "Hauptstraße 5, 10115 Berlin"),
        ("我住在北京市朝阳区建国路88号", K.ADDRESS, "北京市朝阳区建国路88号"),
        ("My name is Mara Lindqvist.", K.NAME, "Mara Lindqvist"),
        ("我叫李晓梅，", K.NAME, "李晓梅"),
        ("told ANN BELL so", K.NAME, "ANN BELL"),  # given
    ],
)
def test_it_finds(finder, text, kind, expected):
    assert found(finder, text) == [(kind, expected)]


@pytest.mark.parametrize(
    "text",
    [
        "Firmware 1.2.3.4 and Chrome 120.0.6099.109",
        "The router is 192.168.1.1, the loopback 127.0.0.1 or ::1",
        "a::b in C++",
        "From 1698-1700, or (1603-1625)",
        "Order 4155552671 and 订单号13812345678",
        "EAN 4006381333931, ISBN 978-0-306-40615-7",
        "Serial 4556 7375 8689 9854",  # a card's form, a wrong check digit
        "110105194912310021",
        "DE12 3456 7890 1234 5678 90",
        "A USB 3 Flash Drive, 4 Wheel Drive, 5 Star",
        "Parkplatz 5, Dichtungsring 12 mm, Umweg 3",
        "地铁2号线, 口红88号色, 这条街1号店",
        "I bought it at amazon dot com",
        "$5@10, 3.5GHz @1.2V, a@b.T",
        "微信支付很方便, Skype is wonderful",
        "我叫了外卖, my name is on it",
        "Annabell",  # the given name is no word here
        "/news/dark-lord-day-0327-20150328-story.html",
        "",
    ],
)
def test_it_leaves_alone(finder, text):
    assert found(finder, text) == []


def test_a_word_before_decides_what_bare_digits_are(finder):
    assert found(finder, "call 4155552671") == [(K.PHONE, "4155552671")]
    assert found(finder, "invoice 4155552671") == []
    assert found(finder, "my phone, not the invoice: 4155552671") == []
    assert [f.kind for f in finder.find("4155552671", beside="phone")] == [K.PHONE]


def test_findings_that_overlap_become_one(finder):
    text = "13812345678@163.com"
    assert found(finder, text) == [(K.EMAIL, text)]


def test_only_the_kinds_asked_for():
    finder = Finder([K.EMAIL])
    assert found(finder, "13812345678 or a.b@fern.org") == [(K.EMAIL, "a.b@fern.org")]


def test_a_region_tells_its_own_way_of_writing_numbers():
    text = "Telefon 030 901820"
    assert found(Finder(regions=["DE"]), text) == [(K.PHONE, "030 901820")]
    assert found(Finder(regions=["US"]), text) == []


def test_kinds_are_named():
    assert kinds_named(["off"]) == frozenset()
    assert kinds_named(["default", "Name "]) == ALL == kinds_named(["all"])
    assert kinds_named(["email"]) == {K.EMAIL}
    assert K.NAME not in DEFAULT
    with pytest.raises(ValueError, match="'mail' is none of"):
        kinds_named(["mail"])


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_passing_texts_over_changes_no_finding(finder, texts, data):
    text = data.draw(texts)
    thorough = Finder(ALL, names=["Ann Bell"], skip=False)
    thorough.__dict__["_analyzer"] = finder._analyzer
    assert finder.find(text) == thorough.find(text)


@pytest.mark.slow
def test_a_long_text_takes_no_more_than_its_share(finder):
    """As many steps of the expressions for each part: counted in findings, not in seconds."""
    text = "Mail mara@fernhollow.org or call +44 20 7946 0958, order 4155552671. " * 1500
    assert len(text) > 100_000
    assert len(finder.find(text)) == 3000


ALONE = """
import socket
def rejected(*_):
    raise SystemExit("a socket was opened")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = rejected
from tasteprint.profiling.privacy.masking import ALL, Finder
found = Finder(ALL).find("mara@fernhollow.org, x@brew.local, +44 20 7946 0958, 84.53.229.14")
print(*(each.kind.value for each in found))
"""


@pytest.mark.slow
def test_nothing_is_fetched(tmp_path):
    """The recognizer of e-mails could fetch a list of suffixes, and spaCy a model."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout.split() == ["email", "email", "phone", "ip"], done.stderr
