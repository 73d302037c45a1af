"""``eval fit names``: the weights by which ``agents/ner`` tells entities from words.

The folder that ``TASTEPRINT_EVAL_DATA`` names holds ``wnut17`` as its source has it. The first
regression (how a candidate is written, what stands around it, its vector) is fitted on the training
sentences, with and without the bundled embedder; the second one, which adds the model's label
scores, on the dev sentences, by 5-fold cross-validation where a figure is printed and on all of
them where weights are written.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tasteprint.agents.llm import Session, gather_or_cancel
from tasteprint.agents.ner import (
    VECTOR_SCALE,
    Combination,
    EntityClassifier,
    EntityWeights,
    Regression,
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
from tasteprint.evals.training.common import AskedModel, components_for, uncalibrated, write
from tasteprint.output import note, table
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Progress
from tasteprint.prompts import Prompt
from tasteprint.vectorstore.embedders import Embedder
from tasteprint.workspace import Components

_AT_ONCE = 64


def first_regression(learned: Sequence[Sample], embedder: Embedder | None) -> Regression:
    """Fit the first regression on sentences with marked entities.

    Raises:
        EvalError: some kind of entity is not among them.
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
        raise EvalError("The training sentences lack a kind of entity.", user_error=True)
    return linear


async def read_dev(
    reader: EntityClassifier, components: Components, report: Progress
) -> list[Reading]:
    """Have the dev sentences read."""
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
    """Return surface and exact F1 on the dev sentences, cross-validated."""
    finished = cross_validated(readings, model=model)
    if finished is None:
        raise EvalError("There are too few dev sentences to fit on.", user_error=True)
    scored = [
        score(one.sample, named(one.sample.inputs["text"], one.read, threshold))
        for one, threshold in finished
    ]
    columns = {name: np.array([row[name] for row in scored], float) for name in scored[0]}
    return [f"{metric.value(columns):.3f}" for metric in find("entities-wnut17").metrics[:2]]


async def fit_entities(
    named_prompts: Sequence[str], asked: AskedModel, output: Path, report: Progress
) -> None:
    """Read, fit, print and write.

    Args:
        named_prompts: ``name@variant`` of those to be fitted; () takes the shipped one.
        asked: the model.
        output: the file of weights to write.
        report: progress callback.

    Raises:
        EvalError: the environment does not name the folder with the training sentences.
    """
    folder = WNUT17.folder()
    if folder is None:
        hint = f"Set {VARIABLE} to the folder that holds wnut17."
        raise EvalError("The training sentences are not there.", hint=hint, user_error=True)
    learned = [in_our_kinds(row) for row in training(folder)]
    rows: list[list[str]] = []
    first: dict[str, Regression] = {}
    combinations: list[Combination] = []
    async with components_for(asked, report) as components:
        model = asked.name or await components.backend.name()
        prompts: list[Prompt] = [components.library.get(p) for p in named_prompts or ["entities"]]
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
    write(output, fitted.model_dump_json() + "\n")
    note(f"{output} has the weights for {model}")


def _combination(
    readings: Sequence[Reading], prompt: Prompt | None, model: str, embedder: str
) -> Combination:
    fitted = combine(readings, model=prompt is not None)
    if fitted is None:
        raise EvalError("There are too few dev sentences to fit on.", user_error=True)
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
