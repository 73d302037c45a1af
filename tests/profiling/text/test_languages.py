"""The bundled detector, and what is too short for it."""

import pytest

from tasteprint.profiling.text import language
from tasteprint.profiling.text.languages import languages

ENGLISH = "What is the best angle to store beer bottles?"
CHINESE = "这家店的味道很好，环境也不错，下次还会再来"
GERMAN = "Das ist wirklich ein sehr gutes Bier, ich kaufe es wieder."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ENGLISH, "en"),
        (CHINESE, "zh"),
        (GERMAN, "de"),
        ("", "und"),
        ("吉他调音器", "zh"),
        ("好吃", "zh"),
        ("iPhone 手机壳", "zh"),
        ("東京ラーメン", "ja"),
        ("ok", "und"),
        ("😀😀", "und"),
        ("12345", "und"),
        ("\0\n", "und"),
    ],
)
def test_language(text, code):
    assert language(text) == code


def test_languages_by_share():
    assert languages([ENGLISH, ENGLISH, CHINESE, "ok"]) == ("en", "zh")
    assert languages([ENGLISH] * 20 + [CHINESE]) == ("en",)
    assert languages(["ok", ""]) == ()
    assert languages([]) == ()
