from hashlib import sha256

import pytest

from tasteprint.profiling.errors import PromptError
from tasteprint.prompts import Library

FRONT = """
inputs: {text: {kind: string}}
model: {apiType: completion}
metadata:
  labels: {good: [" good"], bad: [" bad"]}
"""
WITH = FRONT + "  companions: [%s]\n"


@pytest.fixture
def three(folder):
    """``tone@v1`` with the companions ``shots@v1`` and ``plain@v1``."""
    folder.write("tone.v1.prompty", "{{ text }} is", WITH % "shots@v1, plain@v1")
    folder.write("shots.v1.prompty", "Great: good\n{{ text }}:", FRONT)
    folder.write("plain.v1.prompty", "{{ text }}:", FRONT)
    return folder


def tone(folder):
    return Library.load(folder.path).get("tone")


def test_companions_come_in_the_order_of_the_file(three):
    prompt = tone(three)
    assert [each.id for each in prompt.companions] == ["shots@v1", "plain@v1"]
    assert prompt.companions[0] == Library.load(three.path).get("shots")


def test_the_hash_of_a_prompt_alone_is_that_of_its_file(three):
    file = three.path / "shots.v1.prompty"
    assert tone(three).companions[0].sha256 == sha256(file.read_bytes()).hexdigest()


def test_the_hash_changes_with_each_of_the_files(three):
    hashes = {tone(three).sha256}
    for name in ("tone", "shots", "plain"):
        file = three.path / f"{name}.v1.prompty"
        file.write_text(file.read_text() + " ")
        hashes.add(tone(three).sha256)
    assert len(hashes) == 4


def test_the_hash_changes_with_the_order_and_the_choice(three):
    hashes = set()
    for named in ("shots@v1, plain@v1", "plain@v1, shots@v1", "plain@v1", "shots@v1"):
        three.write("tone.v1.prompty", "{{ text }} is", WITH % named)
        hashes.add(tone(three).sha256)
    assert len(hashes) == 4


def test_another_folder_may_change_a_companion(three, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "plain.v1.prompty").write_text(f"---\nname: plain\n{FRONT}---\n{{{{ text }}}} ->")
    both = Library.load(three.path, mine).get("tone")
    assert both.sha256 != tone(three).sha256
    assert both.companions[1].path.parent == mine


def test_what_a_companion_has_a_default_for_need_not_be_given(three):
    front = FRONT.replace("}}", "}, tongue: {kind: string, default: English}}", 1)
    three.write("plain.v1.prompty", "In {{ tongue }}: {{ text }}:", front)
    assert tone(three).companions[1].render({"text": "x"}).text == "In English: x:"


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("gone@v1", "gone@v1: there is no such prompt"),
        ("plain", "plain: there is no such prompt"),  # a companion is a version
        ("tone@v1", "tone@v1: it has companions itself"),
        ("nested@v1", "nested@v1: it has companions itself"),
        ("plain@v1, plain@v1", "plain@v1: it is given twice"),
        ("other@v1", "other@v1: its labels are others"),
        ("chat@v1", "chat@v1: its labels are others"),
        ("about@v1", "about@v1: it takes an input 'aspect' that this prompt does not have"),
    ],
)
def test_a_companion_that_does_not_fit_is_named(three, named, says):
    three.write("nested.v1.prompty", "{{ text }}", WITH % "plain@v1")
    three.write("other.v1.prompty", "{{ text }}", FRONT.replace("bad:", "poor:"))
    three.write("chat.v1.prompty", "user:\nhello\n")
    front = FRONT.replace("}}", "}, aspect: {kind: string}}", 1)
    three.write("about.v1.prompty", "{{ text }}{{ aspect }}", front)
    three.write("tone.v1.prompty", "{{ text }} is", WITH % named)
    with pytest.raises(PromptError, match=r"tone\.v1\.prompty: metadata\.companions: ") as caught:
        tone(three)
    assert says in caught.value.message
