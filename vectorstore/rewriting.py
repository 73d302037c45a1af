"""Writing collections anew, so that nothing of what was deleted stays in Chroma's files.

    python -m tasteprint.vectorstore.rewriting FOLDER EMBEDDER COLLECTION …

Chroma's index files begin as whatever the process had in its memory: written by one that has seen
a text, they can hold it though it was deleted. So they are written once more, by a program that
begins after the deletion and has not seen it.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.chroma import Chroma, LocalChroma
from tasteprint.vectorstore.collection import rewrite
from tasteprint.vectorstore.embedders import Embedder
from tasteprint.vectorstore.records import Array

# That program, too, reads the old index files, whose garbage its allocator would hand out again:
# this has memory filled with a fixed byte before it is used (glibc, and Apple's). Leftovers become
# rarer and do not end: short runs were still seen in an index file (decision 0012).
_FEWER_LEFTOVERS = {"MALLOC_PERTURB_": "165", "MallocPreScribble": "1"}


def compact(chroma: Chroma, collections: Sequence[str], embedder: Embedder) -> None:
    """Writes collections anew; where the files are ours, in a process of their own at last.

    Raises:
        RetrievalError: it failed; a collection may have lost records.
    """
    _rewrite(chroma, collections, embedder)
    if chroma.folder is None:
        return
    command = [sys.executable, "-m", __name__, str(chroma.folder), embedder.name, *collections]
    environment = {**os.environ, **_FEWER_LEFTOVERS}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise RetrievalError(
            f"The vectors in {chroma.folder} cannot be written anew: {last}",
            hint="Run the same command again; `tasteprint profile` brings back what is missing.",
        )


def _rewrite(chroma: Chroma, collections: Sequence[str], embedder: Embedder) -> None:
    with chroma.turn(write=True) as client:
        for collection in collections:
            rewrite(client, collection, embedder)
    chroma.vacuum()


@dataclass(frozen=True)
class _Named:
    """Stands for the embedder of vectors that are there already."""

    name: str
    dimension: int = 0
    languages: tuple[str, ...] = ()

    def embed(self, texts: Sequence[str]) -> Array:
        raise NotImplementedError(f"{self.name} has no texts to embed here, not {len(texts)}")


def main(folder: str, embedder: str, *collections: str) -> None:
    """Writes collections anew in this process."""
    chroma = LocalChroma(Path(folder))
    _rewrite(chroma, collections, _Named(embedder))
    chroma.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
