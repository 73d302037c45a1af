import pytest

from tasteprint.evals.datasets import SPLITS
from tasteprint.evals.harness import Sample
from tasteprint.evals.tasks.classification.aspects_mams import LABELS, clause, task

TEXT = "The food was great, but the waiter was rude."


@pytest.mark.parametrize(
    ("aspect", "wanted"),
    [("food", "The food was great,"), ("waiter", " the waiter was rude.")],
)
def test_a_baseline_reads_the_clause_of_the_aspect(aspect, wanted):
    start = TEXT.index(aspect)
    sample = Sample(id="1", inputs={"text": TEXT, "aspect": aspect, "start": start})
    assert clause(sample).strip(" ,.").removeprefix("but ") == wanted.strip(" ,.")


@pytest.mark.parametrize("split", SPLITS)
def test_a_sample_is_an_aspect_at_its_place_in_a_sentence(split):
    samples = task().split(split)
    assert len({sample.id for sample in samples}) == len(samples)
    polarities: dict[str, set[str]] = {}
    for sample in samples:
        text, aspect, start = (sample.inputs[name] for name in ("text", "aspect", "start"))
        assert text[start : start + len(aspect)] == aspect
        assert sample.target in LABELS
        assert aspect.split()[0] in clause(sample)  # a long one may hold a comma itself
        polarities.setdefault(sample.cluster, set()).add(sample.target)
    # What the set is for: one label for the whole sentence cannot be right.
    assert sum(len(found) > 1 for found in polarities.values()) / len(polarities) > 0.95
