"""Docstrings begin like docstrings, and prose uses one plain word for one thing."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

QUESTION = re.compile(r"(?:What|Which|How|Whether|Who|Whose|Where|When|Those)\b")

# The odd word, and the plain word that stands for it here.
PLAIN = {
    r"nought|anew": "zero, again",
    r"likest|likeliest|commonest": "most similar, most likely, most common",
    r"mend(?:s|ed|ing)?": "correct",
    r"the door|model door": "the LLM client",
    r"kept out|turn(?:s|ed)? away": "rejected; negative feedback",
    r"(?<!minus )signs": "characters",
    r"(?<!in )house(?! number)": "package, architecture",
    r"blanks": "spaces",
    r"told of|hears of|by the clock": "given, has, wall-clock",
    r"as (?:it comes|they come|it came)": "by default, unchanged",
}

# Where such a word stands for another reason.
ALLOWED = {
    ("evals/tasks/grounding/task.py", "kept out"): "a metric that kept runs and gates name",
    ("profiling/models/records.py", "mended"): "a former name, and a key of stored reports",
    ("profiling/text/opinion_cues.py", "anew"): "a key of voicing.toml",
    ("profiling/privacy/masking/context.py", "house"): "a word beside street addresses",
}


def odd_words(text: str) -> Iterator[str]:
    """The odd words in a text, each with the plain word that stands for it."""
    for odd, plain in PLAIN.items():
        for match in re.finditer(rf"\b(?:{odd})\b", text, re.IGNORECASE):
            yield f"{match[0]}: {plain}"


def questions(text: str) -> Iterator[str]:
    """The docstrings of a Python text that begin with a question word."""
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds))
    lines = ((ast.get_docstring(node) or "").partition("\n")[0] for node in nodes)
    return filter(QUESTION.match, lines)


def texts_of(root: Path, *patterns: str) -> dict[str, str]:
    """The texts of the product and its documents; the log of changes tells of former words."""
    names = subprocess.check_output(["git", "ls-files", *patterns], cwd=root, text=True).split()
    product = (root / name for name in names if not name.startswith(("tests/", "CHANGELOG")))
    return {str(f.relative_to(root)): f.read_text("utf-8") for f in product if f.exists()}


def test_no_docstring_begins_with_a_question_word(root: Path) -> None:
    texts = texts_of(root, "*.py")
    assert [line for text in texts.values() for line in questions(text)] == []
    assert len(texts) > 100


def test_no_odd_word_is_left(root: Path) -> None:
    texts = texts_of(root, "*.py", "*.md")
    found = {(name, word) for name, text in texts.items() for word in odd_words(text)}
    assert {(n, w) for n, w in found if (n, w.split(":")[0]) not in ALLOWED} == set()


@pytest.mark.parametrize(
    ("text", "count"),
    [("It is Mended.", 1), ("model door", 1), ("our house", 1), ("a house number, recommended", 0)],
)
def test_a_planted_word_is_found(text: str, count: int) -> None:
    assert len(list(odd_words(text))) == count


def test_a_planted_question_is_found() -> None:
    assert list(questions('def f():\n    """Whether it is."""\n')) == ["Whether it is."]
