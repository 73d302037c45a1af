"""Cost of an update against the length of the history: tokens, calls and seconds.

    python -m tasteprint.evals.benchmarks.update [--sizes 10,100,1000] [--real] [-o FILE.svg]

A user with n events gets five new ones, and the profile is built again. What is counted is what
that build asks: the tokens of its prompts by the model's own tokenizer, and one for each answer,
which is how many a label score takes. Labels are answered by a fixed script, since the tokens do
not depend on the answers (which names are asked about does, and is the same on all sides here).
With ``--real`` the model server answers, and what it bills stands beside what was counted.

Texts are posts of the demo, drawn with replacement; no text of the new events is in the history.
A text's reading knows nothing of the history, so that each is read once for all histories; the new
events are read by each build, in records of its own, where nothing is in any cache.
"""

import argparse
import asyncio
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tasteprint.agents.llm import Labels, ScriptedModel, hash_scores, token_counter
from tasteprint.demo import DATA
from tasteprint.evals.benchmarks.counting_backend import Counting
from tasteprint.evals.benchmarks.histories import Bench, Row
from tasteprint.evals.benchmarks.update_chart import draw
from tasteprint.output import note, table
from tasteprint.prompts import Library
from tasteprint.vectorstore.embedders import CachedEmbedder, MiniLM
from tasteprint.workspace import Tasteprint

SIZES = (10, 30, 100, 300, 1000, 3000, 10_000)


def _by_word(text: str, labels: Labels) -> dict[str, float]:
    """Each word its own score, as a server gives them."""
    return hash_scores(text, {word: (word,) for words in labels.values() for word in words})


def _texts() -> list[str]:
    """Posts of the demo in English, in a fixed pseudo-random order, each once."""
    lines = (DATA / "events.jsonl").read_text("utf-8").splitlines()
    texts = list(dict.fromkeys(json.loads(line)["text"] for line in lines))
    random.Random(0).shuffle(texts)  # noqa: S311
    return [text for text in texts if text]


async def measure(
    sizes: Sequence[int], pool: int, *, real: bool
) -> tuple[list[Row], tuple[float, float]]:
    """A row for each length of history; and the line of ``Pool.line``.

    Args:
        sizes: lengths, 1 or more.
        pool: different texts that histories are drawn from.
        real: asks the model server; otherwise a script answers.
    """
    with TemporaryDirectory() as folder, Tasteprint.open(Path(folder) / "server") as tp:
        if real:
            await tp.astart_engine()
        engine = tp.components.engine
        if engine.tokenizer_file is None:
            await engine.prepare()
        backend = tp.components.backend if real else ScriptedModel(scorer=_by_word)
        counting = Counting(
            backend, token_counter(engine.tokenizer_file), await tp.components.backend.name()
        )
        embedder = CachedEmbedder(MiniLM())
        bench = Bench(counting, embedder, Library.load(), Path(folder), _texts(), pool)
        note(f"Reading {pool} texts")
        read = await bench.read_pool()
        rows = []
        for n in sizes:
            note(f"Updating a history of {n} events")
            rows.append(await bench.update(n, read))
        return rows, read.line(counting.count)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--pool", type=int, default=60)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    rows, (constant, slope) = asyncio.run(measure(sizes, options.pool, real=options.real))
    if options.output:
        options.output.write_text(draw([row.model_dump() for row in rows]), "utf-8")
    if options.json:
        told = [{**row.model_dump(), "ratio": row.ratio} for row in rows]
        found = {"rows": told, "constant": constant, "slope": slope}
        sys.stdout.write(json.dumps(found) + "\n")
        return
    heads = ("events before#", "calls#", "tokens#", "billed#", "five alone#", "ratio#",
             "five texts#", "reading all#", "merge s#", "check s#")  # fmt: skip
    table(
        heads,
        [
            (f"{r.events:,}", r.calls, f"{r.tokens:,}", f"{r.billed:,}", f"{r.alone:,}",
             f"{r.ratio:.2f}", f"{r.plain:,}", f"{r.whole:,}", f"{r.merge:.2f}", f"{r.check:.2f}")
            for r in rows
        ],
    )  # fmt: skip
    note(f"An event costs {constant:.0f} tokens and {slope:.1f} for each of its text.")


if __name__ == "__main__":
    main()
