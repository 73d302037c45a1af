"""``grounding``: do the claims of profiles hold, and does the check catch mutations of them?"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasteprint.demo import DATA
from tasteprint.evals.datasets import Split, hash_order
from tasteprint.evals.harness import Output, Sample, SecondJudge, Task
from tasteprint.evals.metrics import Rate
from tasteprint.evals.tasks.grounding.mutations import KINDS, WORDED
from tasteprint.evals.tasks.grounding.solver import NO_CHECK, QUOTES_ALONE, BuildAndMutate


def samples_of(folder: Path) -> Callable[[Split], list[Sample]]:
    """The users of ``folder/events.jsonl``, half of them in each split."""

    def samples(split: Split) -> list[Sample]:
        lines = (folder / "events.jsonl").read_text("utf-8").splitlines()
        events = Counter(json.loads(line)["user"] for line in lines)
        users = sorted(events, key=hash_order)
        half = (len(users) + 1) // 2
        chosen = users[:half] if split == "dev" else users[half:]
        return [Sample(id=u, inputs={"user": u, "events": events[u]}, group=u) for u in chosen]

    return samples


@dataclass(frozen=True)
class JudgedBy:
    """The same profiles and mutations, with somebody else to say what is caught."""

    name: str

    def judge_again(
        self, samples: Sequence[Sample], outputs: Sequence[Output | None]
    ) -> list[Output | None]:
        """See ``SecondJudge``."""
        del samples
        return [
            output and output.model_copy(update={"answer": {**output.answer, "by": self.name}})
            for output in outputs
        ]


#: Of a profile that could not be built nothing is sound, no mutation caught, and all rejected.
_FAILED = {
    "claims": 1.0,
    "claims_sound": 0.0,
    "sentences": 1.0,
    "sentences_sound": 0.0,
    "planted": float(KINDS),
    "caught": 0.0,
    "worded": float(len(WORDED)),
    "worded_caught": 0.0,
    "rejected": 1.0,
    "read": 1.0,
    "written": 1.0,
    "stood": 0.0,
    "right": 0.0,
}


def score(sample: Sample, output: Output | None) -> Mapping[str, float]:
    """Count of what there was and what held."""
    del sample
    if output is None:
        return _FAILED
    answer: dict[str, Any] = output.answer
    caught, worded = (
        [one["caught"][answer["by"]] for one in answer["planted"] if (one["lie"] in WORDED) is far]
        for far in (False, True)
    )
    turned_away = sum(reason.startswith(_WRITTEN) for reason in answer["rejected"])
    counts = {
        "claims": answer["claims"],
        "claims_sound": answer["sound claims"],
        "sentences": answer["sentences"],
        "sentences_sound": answer["sound sentences"],
        "planted": len(caught),
        "caught": sum(caught),
        "worded": len(worded),
        "worded_caught": sum(worded),
        "rejected": len(answer["rejected"]),
        "read": answer["claims"] + answer["sentences"] + len(answer["rejected"]),
        "written": answer["written"] + turned_away,
        "stood": answer["written"],
    }
    sound = answer["claims"] == answer["sound claims"] and all(caught)
    sound = sound and answer["sentences"] == answer["sound sentences"]
    return {**{name: float(n) for name, n in counts.items()}, "right": float(sound)}


#: How the profiler names a sentence, or a whole summary, that it rejected.
_WRITTEN = ("summary sentence", "written summary")
_JUDGES: tuple[SecondJudge, ...] = (JudgedBy(NO_CHECK), JudgedBy(QUOTES_ALONE))
_PROMPTS = ("sentiment", "entities", "aspects")
_SOUND = (
    Rate("claims_sound", "claims", name="sound claims"),
    Rate("sentences_sound", "sentences", name="sound sentences"),
)
# Kept runs and gates name these metrics: a mutation is a lie there.
_CAUGHT = Rate("caught", "planted", name="lies caught")
_SOURCE = "the demo's users"


def task(folder: Path = DATA) -> Task:
    """The task ``grounding``."""
    return Task(
        name="grounding",
        description="claims and sentences that hold, and planted mutations that are caught",
        samples=samples_of(folder),
        solver=BuildAndMutate(folder),
        scorer=score,
        metrics=(
            _CAUGHT,
            *_SOUND,
            Rate("worded_caught", "worded", name="lies in a model's words caught"),
            Rate("rejected", "read", name="readings kept out", better="lower"),
        ),
        baselines=_JUDGES,
        prompts=(*_PROMPTS, "summary_free"),
        source=_SOURCE,
    )


def free_task(folder: Path = DATA) -> Task:
    """The task ``grounding-free``: the model words the summary, the check rejects."""
    return Task(
        name="grounding-free",
        description="sentences that the model wrote and the check let stand",
        samples=samples_of(folder),
        solver=BuildAndMutate(folder, "free"),
        scorer=score,
        metrics=(Rate("stood", "written", name="sentences that stood"), _CAUGHT, *_SOUND),
        baselines=_JUDGES,
        prompts=(*_PROMPTS, "summary_free"),
        source=_SOURCE,
    )
