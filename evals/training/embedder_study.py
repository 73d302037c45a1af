"""``eval fit embedders``: how well embedders tell which tags a Chinese text is about.

The folder that ``TASTEPRINT_EVAL_DATA`` names holds ``asap_zh_sample`` (reviews, and which of 18
aspects each speaks of) and ``memorybank`` (555 sentences in Chinese and in English). Printed are,
for each embedder that ships:

- the AUC with which nearness, as interests are read by it (``Vocabulary.nearness``), ranks the
  aspects that a review speaks of before the others, the aspects named in Chinese or in English;
- the mean spread of a tag's cosines over reviews, which counts as no less than ``LEAST_SPREAD``;
- the weight that a logistic regression gives to that nearness, beside whether the tag is named;
- the share of English sentences whose translation is the most similar of all other sentences.
"""

import json
from pathlib import Path

import numpy as np

from tasteprint.agents.topics import Vocabulary
from tasteprint.evals.datasets import ASAP_ZH, ASPECTS, VARIABLE
from tasteprint.output import table
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Item, Progress
from tasteprint.profiling.text import mentions
from tasteprint.settings import Settings
from tasteprint.vectorstore.embedders import E5, Embedder, MiniLM


def tagged(embedder: Embedder, names: list[str], texts: list[str], gold: np.ndarray) -> list[float]:
    """Return the AUC over each text's tags, the mean spread, and the weight of nearness.

    Args:
        embedder: to be measured.
        names: of the tags.
        texts: that are about some of them.
        gold: whether each text is about each tag, (texts, tags).
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    # A catalogue with the texts for titles: nearness is standardised by it.
    items = [Item(item_id=str(n), title=text, tags=tuple(names)) for n, text in enumerate(texts)]
    vocabulary = Vocabulary.of_catalogue(items, embedder)
    order = [vocabulary.tags.index(name) for name in names]
    vectors = embedder.embed(texts)
    near = vocabulary.nearness(vectors)[:, order]
    both = [at for at, row in enumerate(gold) if 0 < row.sum() < len(names)]
    named = np.array([[float(bool(mentions(text, name))) for name in names] for text in texts])
    features = np.stack([named.ravel(), near.ravel()], axis=1)
    weights = LogisticRegression().fit(features, gold.ravel()).coef_[0]
    return [
        float(np.mean([roc_auc_score(gold[at], near[at]) for at in both])),
        float((vectors @ vocabulary.vectors.T).std(axis=0).mean()),
        float(weights[1]),
    ]


def translated(embedder: Embedder, pairs: list[tuple[str, str]]) -> float:
    """Return the share of second texts to which the first of their pair is the most similar."""
    ours, theirs = (embedder.embed(texts) for texts in zip(*pairs, strict=True))
    across, within = theirs @ ours.T, theirs @ theirs.T
    np.fill_diagonal(within, -np.inf)
    nearest = np.hstack([across, within]).argmax(axis=1)
    return float((nearest == np.arange(len(pairs))).mean())


def sentences_in_pairs(folder: Path) -> list[tuple[str, str]]:
    """Read what the people of memorybank say, in Chinese and English, without days that differ."""
    people = [
        json.loads((folder / f"{n}/memory_bank_{n}.json").read_text("utf-8")).values()
        for n in ("cn", "en")
    ]
    return [
        (ours["query"], theirs["query"])
        for one, other in zip(*people, strict=True)
        for day, turns in one["history"].items()
        if len(turns) == len(other["history"].get(day, ()))
        for ours, theirs in zip(turns, other["history"][day], strict=True)
    ]


async def measure(report: Progress) -> None:
    """Embed, measure and print; nothing is written."""
    data = Settings.read().eval_data
    if data is None:
        hint = f"Set {VARIABLE} to the folder with asap_zh_sample and memorybank."
        raise EvalError(f"{VARIABLE} is not set.", hint=hint, user_error=True)
    reviews = ASAP_ZH.rows("dev")
    texts = [row["text"] for row in reviews]
    gold = np.array([[aspect in row["aspects"] for aspect in ASPECTS] for row in reviews])
    pairs = sentences_in_pairs(data / "memorybank/raw/eval_data")
    rows = []
    embedders: tuple[Embedder, ...] = (MiniLM(), E5())
    for number, embedder in enumerate(embedders):
        report("Measuring embedders", number, len(embedders))
        chinese, english = ([names[n] for names in ASPECTS.values()] for n in (0, 1))
        figures = [
            *tagged(embedder, chinese, texts, gold),
            tagged(embedder, english, texts, gold)[0],
            translated(embedder, pairs),
        ]
        rows.append([embedder.name, *(f"{figure:.3f}" for figure in figures)])
    columns = ("AUC of tags#", "spread#", "weight#", "AUC of tags in English#", "translation#")
    table(("embedder", *columns), rows)
