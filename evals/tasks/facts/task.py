"""``facts-persona``: what a conversation tells of one of its two speakers.

The gold is the persona that the speaker was given. Some of its lines are never said, so that
recall stays far below 1 whoever reads: the baseline ``all sentences`` shows how far. A claimed fact
matches a line where the cosine of their vectors is 0.53 or more. On the dev split one in twenty of
a stranger's lines is as near to any of a speaker's sentences, which is why; ``facts_judge`` does
the sum again.
"""

from functools import partial

import numpy as np

from tasteprint.evals.datasets import PERSONA, Split
from tasteprint.evals.harness import Output, Sample, Scores, Task
from tasteprint.evals.metrics import F1, Rate
from tasteprint.evals.tasks.facts.baselines import (
    ALL_SENTENCES,
    LEXICON,
    RANDOM,
    SentenceClassifier,
)
from tasteprint.evals.tasks.facts.judge import Judge
from tasteprint.evals.tasks.facts.solver import PROMPT, find_facts, own_sentences
from tasteprint.vectorstore.embedders import Embedder


def samples(split: Split) -> list[Sample]:
    """Two samples for each conversation; the targets are both speakers' persona lines."""
    return [
        Sample(
            id=f"{row['id']}-{speaker}",
            inputs={"turns": row["turns"], "speaker": speaker},
            target={
                "own": row["personas"][speaker - 1],
                "other": row["personas"][2 - speaker],
            },
            group=row["id"],
        )
        for row in PERSONA.rows(split)
        for speaker in (1, 2)
    ]


def score(sample: Sample, output: Output | None, judge: Judge) -> Scores:
    """Count for one speaker.

    ``tp`` are facts and gold lines that match, each fact and each line once. ``supported`` are
    facts that match one of the speaker's own sentences, as every quote does. Of the facts that
    match a gold line of either speaker (``told``), ``right_speaker`` are those that lie no farther
    from the right one's. A failed answer counts as one claim that is wrong in every way.
    """
    own, other = sample.target["own"], sample.target["other"]
    facts = [fact["text"] for fact in output.answer["facts"]] if output else [""]
    if not facts:
        cosines = np.zeros((0, len(own) + len(other)))
        supported = 0
    else:
        # In one go: the embedder is quicker with many texts.
        said = own_sentences(sample)
        every = judge.cosines(facts, [*own, *other, *said])
        cosines, near = np.split(every, [len(own) + len(other)], axis=1)
        supported = int(judge.matching(near).any(axis=1).sum())
    tp = judge.paired(cosines[:, : len(own)])
    told = judge.matching(cosines).any(axis=1)
    nearer = cosines[:, : len(own)].max(axis=1, initial=-1) >= cosines[:, len(own) :].max(
        axis=1, initial=-1
    )
    return {
        "tp": tp,
        "fp": len(facts) - tp,
        "fn": len(own) - tp,
        "claims": len(facts),
        "lines": len(own),
        "supported": supported,
        "told": int(told.sum()) if output else 1,
        "right_speaker": int((told & nearer).sum()),
        "right": 2 * tp / (len(facts) + len(own)),
    }


def task(embedder: Embedder | None = None) -> Task:
    """The task, with its data read when they are needed.

    Args:
        embedder: to match facts with; None takes the bundled one, for which the threshold was
            chosen.
    """
    judge = Judge(embedder or _bundled())
    return Task(
        name="facts-persona",
        description="what a conversation tells of one of its speakers",
        samples=samples,
        solver=find_facts,
        scorer=partial(score, judge=judge),
        metrics=(
            F1("tp", "fp", "fn", name="gold F1"),
            Rate("tp", "claims", name="gold precision"),
            Rate("tp", "lines", name="gold-line recall"),
            Rate("supported", "claims", name="supported precision"),
            Rate("right_speaker", "told", name="right speaker"),
        ),
        baselines=(RANDOM, LEXICON, SentenceClassifier(judge), ALL_SENTENCES),
        prompts=(PROMPT,),
        source=PERSONA.source,
    )


def _bundled() -> Embedder:
    from tasteprint.vectorstore.embedders import CachedEmbedder, MiniLM

    return CachedEmbedder(MiniLM())
