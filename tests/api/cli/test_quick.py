"""Questions and views that need no model load nothing that takes long to import."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

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
        ("chat", "ann", "-q", "Any pets?"),
        ("export", "-o", "users.csv"),
        ("budget",),
    ],
    ids=" ".join,
)
def test_nothing_heavy_is_loaded(built_folder, command):
    done = subprocess.run(
        [sys.executable, "-c", CODE, "-w", str(built_folder), *command],
        env={**os.environ, "TASTEPRINT_EMBEDDER": "minilm"},  # none was chosen by that workspace
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].strip() == "loaded:"
