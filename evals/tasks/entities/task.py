"""``entities-wnut17``: the names in noisy sentences of users, and what kind of thing each is.

The kinds of the data are mapped to those that profiles tell apart: a location is a place; a
corporation and a group are organisations; a product and a creative work are products; a person is
a person.
"""

from collections.abc import Set as AbstractSet
from typing import Any

from tasteprint.evals.datasets import WNUT17, Row, Split
from tasteprint.evals.harness import Output, Sample, Scores, Task
from tasteprint.evals.metrics import F1, Rate
from tasteprint.evals.tasks.entities.baselines import CAPITALS, DICTIONARY, RANDOM, SPACY
from tasteprint.evals.tasks.entities.recalibration import refit
from tasteprint.evals.tasks.entities.solver import PROMPT, find_entities

KINDS = {
    "person": "person",
    "location": "place",
    "corporation": "organisation",
    "group": "organisation",
    "product": "product",
    "creative-work": "product",
}


def samples(split: Split) -> list[Sample]:
    """A sample for each sentence; the target has each name's span, kind, and kind in the data."""
    return [in_our_kinds(row) for row in WNUT17.rows(split)]


def in_our_kinds(row: Row) -> Sample:
    """The sample of one row of the data."""
    return Sample(
        id=row["id"],
        inputs={"text": row["text"]},
        target={
            "entities": [[start, end, KINDS[kind]] for start, end, kind in row["entities"]],
            "source_kinds": [kind for *_, kind in row["entities"]],
        },
    )


def score(sample: Sample, output: Output | None) -> Scores:
    """Count of one sentence.

    A *surface* is a name in any case, counted once a sentence, whatever its kind. (The surface
    measure of Derczynski et al., 2017, "Results of the WNUT2017 Shared Task on Novel and Emerging
    Entity Recognition", counts it once in the whole set, with its kind.) *Exact* are the same span
    and the same kind. A failed answer finds
    nothing, and names one thing that is none.
    """
    text, gold = sample.inputs["text"], sample.target["entities"]
    answer: dict[str, Any] = output.answer if output else {"entities": [], "invented": 0}
    wanted = {text[start:end].casefold() for start, end, _ in gold}
    found = {text[e["start"] : e["end"]].casefold() for e in answer["entities"]}
    marked = {(start, end, kind) for start, end, kind in gold}
    claimed = {(e["start"], e["end"], e["kind"]) for e in answer["entities"]}
    counts = _counts("", wanted, found) | _counts("exact_", marked, claimed)
    for column, kind in (("products", "product"), ("works", "creative-work")):
        own = {
            text[start:end].casefold()
            for (start, end, _), source in zip(gold, sample.target["source_kinds"], strict=True)
            if source == kind
        }
        counts |= {column: len(own), f"{column}_found": len(own & found)}
    if output is None:  # wrong even where there was nothing to find, so that none gains by failing
        return counts | {"fp": 1, "exact_fp": 1, "invented": 1, "named": 1, "right": 0.0}
    total = len(wanted) + len(found)
    return counts | {
        "invented": answer["invented"],
        "named": len(found) + answer["invented"],
        "right": 2 * counts["tp"] / total if total else 1.0,
    }


def _counts(prefix: str, wanted: AbstractSet[object], found: AbstractSet[object]) -> dict[str, int]:
    return {
        f"{prefix}tp": len(wanted & found),
        f"{prefix}fp": len(found - wanted),
        f"{prefix}fn": len(wanted - found),
    }


def task() -> Task:
    """The task, with its data read when they are needed."""
    return Task(
        name="entities-wnut17",
        description="names in noisy sentences, and what kind of thing each is",
        samples=samples,
        solver=find_entities,
        finish=refit,
        scorer=score,
        metrics=(
            F1("tp", "fp", "fn", name="surface F1"),
            F1("exact_tp", "exact_fp", "exact_fn", name="exact F1"),
            Rate("products_found", "products", name="product recall"),
            Rate("works_found", "works", name="creative-work recall"),
            Rate("invented", "named", name="invented names", better="lower"),
        ),
        baselines=(RANDOM, CAPITALS, SPACY, DICTIONARY),
        prompts=(PROMPT,),
        source=WNUT17.source,
    )
