"""What needs neither the model nor vectors loads neither."""

import subprocess
import sys

import pytest

HEAVY = ("torch", "scipy", "sympy", "sentence_transformers", "chromadb", "spacy", "openai")
CODE = f"""
import sys
from tasteprint.cli.app import app
try: app(sys.argv[1:])
except SystemExit as left: code = left.code
print("loaded:", *sorted(set({HEAVY!r}) & sys.modules.keys()))
sys.exit(code)
"""


@pytest.mark.parametrize(
    "command",
    [
        ("show", "ann"),
        ("show", "ann", "--as-of", "2024-03-01"),
        ("diff", "ann", "2024-02-01", "2024-05-01"),
        ("chat", "ann", "-q", "What does this user like?"),
        ("chat", "ann", "-q", "How active is this user?"),
        ("export", "-o", "users.csv"),
        ("budget",),
    ],
    ids=" ".join,
)
def test_nothing_heavy_is_loaded(built_folder, command):
    done = subprocess.run(
        [sys.executable, "-c", CODE, "-w", str(built_folder), *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].strip() == "loaded:"
