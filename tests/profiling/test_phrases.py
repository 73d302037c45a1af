"""The files of sentences: complete in each language, and what earlier versions said."""

import string
import tomllib
from pathlib import Path

import pytest

from tasteprint.profiling import models
from tasteprint.profiling import phrases as module
from tasteprint.profiling.models import Answer
from tasteprint.profiling.phrases import LANGUAGES, earlier_phrases, phrases, plural

FOLDER = Path(module.__file__).parent
BOOKS = {code: tomllib.loads((FOLDER / f"phrases.{code}.toml").read_text()) for code in LANGUAGES}
SECTIONS = sorted(BOOKS["en"].keys() - {"earlier"})


def slots(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_file_is_a_language():
    files = {path.name.split(".")[1] for path in FOLDER.glob("phrases.*.toml")}
    assert files == set(LANGUAGES)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_language_has_every_sentence(section):
    english, chinese = (BOOKS[code][section] for code in LANGUAGES)
    assert english.keys() == chinese.keys()
    if section != "plural":
        for key, template in english.items():
            assert slots(template) >= slots(chinese[key]) - {"candidates"}, key
            assert template.strip(), key


def test_no_section_exists_in_one_language_only():
    assert set(SECTIONS) == BOOKS["zh"].keys() - {"earlier"}


def test_a_language_without_a_file_is_english():
    assert phrases("claim", "xx") is phrases("claim", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_earlier_sentences_are_of_keys_that_still_exist(language):
    for version in BOOKS[language].get("earlier", ()):
        assert version["claim"].keys() <= phrases("claim", language).keys()
    for book in earlier_phrases("claim", language):
        assert book.keys() == phrases("claim", language).keys()


@pytest.mark.parametrize(
    ("key", "n", "language", "word"),
    [
        ("post", 1, "en", "a post"),
        ("post", 3, "en", "posts"),
        ("post", 3, "zh", "发帖"),
        ("event", 3, "en", "3 events"),
        ("event", 1, "zh", "1条记录"),
        ("{0}", 1, "en", "{0}"),
    ],
)
def test_plural(key, n, language, word):
    assert plural(key, n, language) == word


def test_what_is_not_known_is_said():
    assert Answer(question="Pets?", known=False).text == "The records do not say."
    assert Answer(question="宠物？", known=False, language="zh").text == "记录中没有相关信息。"


def test_the_old_constants_warn():
    with pytest.warns(DeprecationWarning, match="phrases"):
        assert models.NOT_KNOWN == "The records do not say."
    with pytest.raises(AttributeError):
        _ = models.NOT_THERE
