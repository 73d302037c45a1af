"""The pages of docs/ that are written from the code are up to date with it."""

import re
import tomllib
from pathlib import Path

import pytest

from scripts import write_reference

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def test_written_pages_say_what_the_code_says(monkeypatch):
    monkeypatch.chdir(ROOT)
    for page, text in write_reference.pages().items():
        assert page.read_text("utf-8") == text, f"{page}: run `make docs`"


def test_the_architecture_shows_the_contracts():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    shown = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    orders = [" > ".join(c["layers"]) for c in contracts["contracts"] if c["type"] == "layers"]
    assert [order for order in orders if f"```\n{order}\n```" not in shown] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page):
    for target, anchor in re.findall(r"\]\(([^)#:\s]*)(#[^)\s]+)?\)", page.read_text("utf-8")):
        file = page.parent / target if target else page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
            slugs = [re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings]
            assert anchor[1:] in slugs, anchor
