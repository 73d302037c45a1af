"""Writes a collection anew in a process of its own.

    python -m tasteprint.vectorstore.rewriting FOLDER COLLECTION EMBEDDER

Chroma's index files begin as whatever the process had in its memory: written by one that has seen
a text, they can hold it though it was deleted. One that begins after the deletion has not seen it.
"""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.chroma import LocalChroma
from tasteprint.vectorstore.collection import rewrite
from tasteprint.vectorstore.records import Array


@dataclass(frozen=True)
class NamedEmbedder:
    """Stands for the embedder of vectors that are there already."""

    name: str
    dimension: int = 0
    languages: tuple[str, ...] = ()

    def embed(self, texts: Sequence[str]) -> Array:
        """Nothing is embedded here."""
        raise NotImplementedError(f"{len(texts)} texts to embed with {self.name}")


def rewrite_apart(folder: Path, collection: str, embedder: str) -> None:
    """Starts this module as a program, and waits for it.

    Raises:
        RetrievalError: it failed; the collection may have lost records.
    """
    command = [sys.executable, "-m", __name__, str(folder), collection, embedder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise RetrievalError(
            f"The vectors of {collection} in {folder} cannot be written anew: {last}",
            hint="Run the same command again; `tasteprint profile` brings back what is missing.",
        )


def main(folder: str, collection: str, embedder: str) -> None:
    """Rewrites one collection and clears away what the old one leaves."""
    chroma = LocalChroma(Path(folder))
    with chroma.turn(write=True) as client:
        rewrite(client, collection, NamedEmbedder(embedder))
    chroma.vacuum()


if __name__ == "__main__":
    main(*sys.argv[1:])
