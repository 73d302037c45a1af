from pathlib import Path

import pytest

from tasteprint.prompts import Prompt
from tasteprint.prompts.parser import read_prompt


class Folder:
    """A folder of prompt files; a file's front matter needs no name line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, file: str, body: str, front: str = "") -> Path:
        target = self.path / file
        name = target.name.split(".")[0]
        target.write_bytes(f"---\nname: {name}\n{front}---\n{body}".encode())
        return target

    def prompt(self, body: str, front: str = "") -> Prompt:
        return read_prompt(self.write("p.v1.prompty", body, front))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "prompts"
    path.mkdir()
    return Folder(path)
