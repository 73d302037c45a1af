"""Fits the weights with which ``agents/naming.py`` tells names from words, and their kinds.

    TASTEPRINT_EVAL_DATA=FOLDER python -m tasteprint.evals.training.fit_entities [--prompt entities@v1]
        [--output FILE]

FOLDER holds ``wnut17`` as its source has it. The first regression (how a candidate is written, what
stands around it, its vector) is fitted on the training sentences, with and without the bundled
embedder; the second one, which adds the model's label scores, on the dev sentences, by 5-fold
cross-validation where a figure is printed and on all of them where weights are written.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tasteprint.agents.llm import Session, gather_or_cancel
from tasteprint.agents.ner import (
    PACKAGED_WEIGHTS,
    VECTOR_SCALE,
    Combination,
    EntityClassifier,
    EntityWeights,
    Linear,
    candidate_features,
    find_candidates,
)
from tasteprint.evals.datasets import VARIABLE, WNUT17, training
from tasteprint.evals.harness import Sample
from tasteprint.evals.tasks import find
from tasteprint.evals.tasks.entities import (
    FIRST,
    Reading,
    combine,
    cross_validated,
    fit,
    in_our_kinds,
    named,
    samples,
    score,
)
from tasteprint.evals.training.common import parts_for, run, uncalibrated
from tasteprint.output import note, table
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Progress
from tasteprint.prompts import Prompt
from tasteprint.vectorstore.embedders import Embedder
from tasteprint.workspace import Components

_AT_ONCE = 64


def first_regression(learned: Sequence[Sample], embedder: Embedder | None) -> Linear:
    """The first regression on sentences with marked names.

    Raises:
        EvalError: some kind of name is not among them.
    """
    rows, kinds, forms = [], [], []
    for sample in learned:
        text = sample.inputs["text"]
        gold = {text[a:b].casefold(): kind for a, b, kind in sample.target["entities"]}
        found = find_candidates(text)
        rows.append(candidate_features(text, found))
        own = [text[one.start : one.end] for one in found]
        forms += own
        kinds += [gold.get(form.casefold(), "word") for form in own]
    columns = np.concatenate(rows)
    if embedder:
        place = {form: at for at, form in enumerate(sorted(set(forms)))}
        vectors = embedder.embed(list(place))
        columns = np.hstack([columns, VECTOR_SCALE * vectors[[place[form] for form in forms]]])
    linear = fit(columns, kinds, FIRST)
    if linear is None:
        raise EvalError("The training sentences lack a kind of name.", blame="user")
    return linear


async def read_dev(
    reader: EntityClassifier, components: Components, report: Progress
) -> list[Reading]:
    """Has the dev sentences read."""
    session = Session(uncalibrated(components))
    dev = samples("dev")
    done: list[Reading] = []
    for start in range(0, len(dev), _AT_ONCE):
        report("Reading the dev sentences", start, len(dev))

        async def one(sample: Sample) -> Reading:
            text = sample.inputs["text"]
            return Reading(sample, tuple(await reader(session, text, find_candidates(text))))

        done += await gather_or_cancel(one(sample) for sample in dev[start : start + _AT_ONCE])
    report("Reading the dev sentences", len(dev), len(dev))
    return done


def figures(readings: Sequence[Reading], *, model: bool) -> list[str]:
    """Surface and exact F1 on the dev sentences, cross-validated."""
    finished = cross_validated(readings, model=model)
    if finished is None:
        raise EvalError("There are too few dev sentences to fit on.", blame="user")
    scored = [
        score(one.sample, named(one.sample.inputs["text"], one.read, threshold))
        for one, threshold in finished
    ]
    columns = {name: np.array([row[name] for row in scored], float) for name in scored[0]}
    return [f"{metric.value(columns):.3f}" for metric in find("entities-wnut17").metrics[:2]]


async def fit_names(options: argparse.Namespace, report: Progress) -> None:
    """Reads, fits, prints and writes."""
    folder = WNUT17.folder()
    if folder is None:
        hint = f"Set {VARIABLE} to the folder that holds wnut17."
        raise EvalError("The training sentences are not there.", hint=hint, blame="user")
    learned = [in_our_kinds(row) for row in training(folder)]
    rows: list[list[str]] = []
    first: dict[str, Linear] = {}
    combinations: list[Combination] = []
    async with parts_for(
        options.engine_url, options.model, report, options.workspace
    ) as components:
        model = options.name or await components.backend.name()
        prompts: list[Prompt] = [components.library.get(p) for p in options.prompt or ["entities"]]
        for embedder in (None, components.embedder):
            name = embedder.name if embedder else ""
            first[name] = first_regression(learned, embedder)
            weights = EntityWeights(first=first, combinations=())
            for number, prompt in enumerate(prompts):
                reader = EntityClassifier(prompt, model, embedder, weights)
                readings = await read_dev(reader, components, report)
                if number == 0:
                    rows.append([f"code {name}", "–", *figures(readings, model=False)])
                    combinations.append(_combination(readings, None, "", name))
                rows.append([f"code {name}", prompt.id, *figures(readings, model=True)])
                combinations.append(_combination(readings, prompt, model, name))
    table(["first regression", "prompt", "surface F1#", "exact F1#"], rows)
    fitted = EntityWeights(first=first, combinations=tuple(combinations))
    options.output.write_text(fitted.model_dump_json() + "\n", "utf-8")
    note(f"{options.output} has the weights for {model}")


def _combination(
    readings: Sequence[Reading], prompt: Prompt | None, model: str, embedder: str
) -> Combination:
    fitted = combine(readings, model=prompt is not None)
    if fitted is None:
        raise EvalError("There are too few dev sentences to fit on.", blame="user")
    linear, threshold = fitted
    return Combination(
        prompt=prompt.id if prompt else "",
        sha256=prompt.sha256 if prompt else "",
        model=model,
        embedder=embedder,
        threshold=threshold,
        linear=linear,
        fitted_on=f"{len(readings)} sentences of wnut17's dev split",
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--prompt", action="append", help="a version to fit (repeatable); else the shipped one"
    )
    parser.add_argument(
        "-w", "--workspace", type=Path, help="whose bench keeps what the model answers"
    )
    parser.add_argument("--engine-url", help="a running server; without one vLLM is started")
    parser.add_argument("--model", help="the model; without one the bundled one")
    parser.add_argument("--name", help="the model's name to write, where the server has another")
    parser.add_argument("--output", type=Path, default=PACKAGED_WEIGHTS, help="the file to write")
    options = parser.parse_args()
    run(lambda report: fit_names(options, report))


if __name__ == "__main__":
    main()
