"""A user's list of tags, right and wrong, and the taxonomy that a workspace keeps."""

import json

import pytest

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.ingest import read_tags
from tasteprint.profiling.ingest.taxonomy_files import MOST
from tasteprint.profiling.models import Tag

DARK = Tag(name="dark beer", aliases=("stout", "porter"))
KEG = Tag(name="c#")
MEAD = Tag(name="mead", description="wine of honey")


@pytest.fixture
def write(tmp_path):
    def make(name, text):
        file = tmp_path / name
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    return make


@pytest.mark.parametrize(
    ("name", "text", "tags"),
    [
        ("l.txt", "# my tags\n\ndark  beer, stout, porter,\nc#\r\n", (DARK, KEG)),
        ("l.TXT", "\ufeffc#", (KEG,)),
        ("l.csv", "dark beer,stout,porter\nc#,,\n", (DARK, KEG)),
        ("l.csv", 'Tag,Aliases,Description\n"dark beer",stout;porter,\n\nc#\n', (DARK, KEG)),
        ("l.csv", "tag,description\nmead,wine  of honey\n", (MEAD,)),
        ("l.csv", "tag\nmead\n", (Tag(name="mead"),)),
        ("l.json", json.dumps(["c#", {"tag": "dark beer", "aliases": ["stout", "porter"]}]), None),
        ("l.json", json.dumps({"dark beer": ["stout", "porter"], "c#": []}), (DARK, KEG)),
        ("l.yaml", "- dark beer\n- c#\n", (Tag(name="dark beer"), KEG)),
        ("l.yml", "dark beer: [stout, porter]\nc#:\n", (DARK, KEG)),
        ("l.yml", "- tag: mead\n  description: wine of honey\n", (MEAD,)),
        ("l.txt", "stout,stouts,Stout", (Tag(name="stout"),)),
    ],
)
def test_lists(write, name, text, tags):
    assert read_tags(write(name, text)) == (tags or (KEG, DARK))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("l.txt", "stout\nkeg\nstouts\n", r"line 3: 'stout' is there already, in line 1"),
        ("l.txt", "stout\nkeg, stout\n", r"line 2: 'stout' is there already, in line 1"),
        ("l.txt", ",stout\n", "line 1: '' cannot be a tag's name"),
        ("l.txt", "x" * 200, "line 1: 'x+' cannot be a tag's name"),
        ("l.txt", "a\x07b", "line 1: .* cannot be a tag's name"),
        ("l.txt", "\n# nothing\n", "has no tags"),
        ("l.txt", "\n".join(f"tag {n}" for n in range(MOST + 1)), "has 1001 tags"),
        ("l.csv", "tag,colour\nstout,black\n", "line 1: 'colour' is none of tag, aliases, desc"),
        ("l.csv", "tag,aliases\nstout,porter,black\n", "line 2: 3 cells under 2 columns"),
        ("l.csv", 'tag\n"stout\n', "line 2: this is not CSV"),
        ("l.json", '[\n"stout",\n}', "line 3: this is not JSON"),
        ("l.json", '["stout", 7]', "entry 2: a tag is a text"),
        ("l.json", '[{"tag": "stout", "alias": []}]', "entry 1: 'alias' is none of tag"),
        ("l.json", '{"stout": "porter"}', "entry 1: a tag is a text, its aliases are a list"),
        ("l.json", "7", "the file: this is neither a list of tags nor an object"),
        ("l.yaml", "- stout\n- [\n", "line 3: this is not YAML"),
        ("l.txt", b"\xff\xfe", "cannot be read"),
        ("l.xls", "stout", "has no known suffix"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(write, name, text, told):
    with pytest.raises(SettingsError, match=told) as caught:
        read_tags(write(name, text))
    assert name in caught.value.message
    assert caught.value.hint
    assert caught.value.user_error


def test_a_missing_list(tmp_path):
    with pytest.raises(SettingsError, match="No such file"):
        read_tags(tmp_path / "gone.txt")
