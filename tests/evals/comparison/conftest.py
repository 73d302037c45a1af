"""Runs made of nothing but scores."""

from typing import Any

import numpy as np
import pytest

from tasteprint.evals.harness import Output, Provenance, Record, Run
from tasteprint.evals.statistics import Estimate
from tasteprint.profiling.models import Usage

PROVENANCE = Provenance(
    model="smol",
    prompts={"sentiment@v1": "aa"},
    parameters={"limit": None},
    data="d1",
    source="made up",
    code="c1",
    packages={"vllm": "1.0"},
    commit="0123456789abcdef",
    dirty=False,
    machine={},
    began="2026-01-01T00:00:00+00:00",
)


def run_of(
    records: list[Record],
    *,
    label: str = "sentiment@v1",
    task: str = "toy",
    split: Any = "dev",
    primary: str = "share right",
    **provenance: Any,
) -> Run:
    return Run(
        run_id=label + str(provenance),
        task=task,
        split=split,
        label=label,
        n=len(records),
        failed=sum(record.output is None for record in records),
        primary=primary,
        change="right",
        specs=(),
        metrics={primary: Estimate(value=0.5)},
        better={primary: "higher"},
        usage=Usage(),
        cost=Usage(),
        wall=1.0,
        provenance=PROVENANCE.model_copy(update=provenance),
        records=tuple(records),
    )


def records_of(right: np.ndarray, repeats: int = 1, group: int = 1, **columns: Any) -> list[Record]:
    """Records of samples "s000" …, repeat by repeat; NaN is an answer that failed."""
    return [
        Record(
            sample=f"s{n // repeats:03}",
            cluster=f"user {n // repeats // group}",
            repeat=n % repeats,
            inputs={"text": "…"},
            output=None if np.isnan(figure) else Output(answer="…"),
            scores={
                "right": float(np.nan_to_num(figure)),
                **{name: column[n] for name, column in columns.items()},
            },
        )
        for n, figure in enumerate(right)
    ]


@pytest.fixture
def run():
    """A run of some records."""
    return run_of


@pytest.fixture
def answered():
    """Records with these scores."""
    return records_of


@pytest.fixture
def good():
    """Records of twenty samples."""
    return records_of((np.random.default_rng(1).random(20) < 0.5).astype(float))
