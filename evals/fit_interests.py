"""Fits the weights with which ``agents/interests.py`` combines its three signals.

    TASTEPRINT_EVAL_DATA=FOLDER python -m tasteprint.evals.fit_interests [--posts 400]

FOLDER holds ``beer_stackexchange/events.jsonl`` and ``items.jsonl``, of which the demo's data are a
part. The tags of the thread in which a post was written are taken for its gold; users of the demo
are left out. Printed is how well each signal alone, and their combination by a logistic regression
on other users' posts, ranks the tags of a post, and the weights fitted on all posts. They are
copied into the code by hand.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from tasteprint.agents.catalogue import Catalogue
from tasteprint.agents.interests import ReadTopics
from tasteprint.agents.reader import ReadingConfig
from tasteprint.agents.session import Session
from tasteprint.agents.tokens import token_counter
from tasteprint.evals.datasets.beer import demo_users
from tasteprint.evals.fitting import FOLDS
from tasteprint.evals.script import parts_for, run, uncalibrated
from tasteprint.parts import Parts
from tasteprint.printing import note, table
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.ingest import ingest
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, Item
from tasteprint.profiling.windows import Window, cut
from tasteprint.progress import Report

VARIABLE = "TASTEPRINT_EVAL_DATA"
SIGNALS = ("named", "near", "model")
_A_USER = 5  # posts, lest a few users make up the sample
_AT_ONCE = 16


@dataclass(frozen=True)
class Signals:
    """What the signals say of posts, and what is true.

    Attributes:
        values: (signals, windows, tags).
        post: of each window, the number of its post.
        gold: whether a tag is on a post's thread, (posts, tags).
        users: of the posts.
    """

    values: np.ndarray
    post: np.ndarray
    gold: np.ndarray
    users: tuple[str, ...]

    def by_post(self, windows: np.ndarray) -> np.ndarray:
        """The greatest of each post's windows: (windows, tags) → (posts, tags)."""
        greatest = np.full(self.gold.shape, -np.inf)
        np.maximum.at(greatest, self.post, windows)
        return greatest

    def features(self, used: Sequence[str]) -> np.ndarray:
        """A row for each window and tag, a column for each signal used."""
        columns = [self.values[SIGNALS.index(name)].ravel() for name in used]
        return np.stack(columns, axis=1)

    def wanted(self) -> np.ndarray:
        """What is true of each row of the features."""
        rows: np.ndarray = self.gold[self.post].ravel()
        return rows

    def combined(self, used: Sequence[str]) -> np.ndarray:
        """Log-odds of each post's tags, from a fit on the posts of other users: (posts, tags)."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import GroupKFold, cross_val_predict

        tags = self.gold.shape[1]
        users = np.repeat(np.array(self.users)[self.post], tags)
        odds = cross_val_predict(
            LogisticRegression(),
            self.features(used),
            self.wanted(),
            groups=users,
            cv=GroupKFold(FOLDS),
            method="decision_function",
        )
        return self.by_post(odds.reshape(-1, tags))

    def weights(self, used: Sequence[str]) -> dict[str, float]:
        """Intercept and slopes of the logistic regression on all posts."""
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression().fit(self.features(used), self.wanted())
        slopes = zip(used, model.coef_[0], strict=True)
        return {"intercept": float(model.intercept_[0]), **{n: float(w) for n, w in slopes}}

    def ranks(self, scores: np.ndarray) -> tuple[float, float]:
        """Label-ranking average precision, and the share of posts whose first tag is right."""
        from sklearn.metrics import label_ranking_average_precision_score

        first = self.gold[np.arange(len(scores)), scores.argmax(axis=1)]
        return float(label_ranking_average_precision_score(self.gold, scores)), float(first.mean())


def data_folder() -> Path:
    """The folder with the full data.

    Raises:
        EvalError: the environment does not name it, or it lacks the files.
    """
    hint = f"Set {VARIABLE} to the folder that holds beer_stackexchange/events.jsonl."
    named = os.environ.get(VARIABLE)
    if not named:
        raise EvalError(f"{VARIABLE} is not set.", hint=hint, blame="user")
    folder = Path(named) / "beer_stackexchange"
    for name in ("events.jsonl", "items.jsonl"):
        if not (folder / name).is_file():
            raise EvalError(f"There is no file {folder / name}.", hint=hint, blame="user")
    return folder


def chosen(ledger: Ledger, tags: Sequence[str], most: int, without: set[str]) -> list[Event]:
    """Posts in threads with tags: the first five of each user, users in an order of no meaning."""
    tagged = {item.item_id for item in ledger.items() if set(item.tags) & set(tags)}
    posts: list[Event] = []
    for user in sorted(ledger.users(), key=lambda user: sha256(user.encode()).hexdigest()):
        if user not in without:
            texts = [e for e in ledger.events(user) if e.text and e.item_id in tagged]
            posts += texts[:_A_USER]
    return posts[:most]


async def signals(
    step: ReadTopics,
    session: Session,
    posts: Sequence[Event],
    pieces: Sequence[tuple[int, Window]],
    items: Mapping[str, Item],
    report: Report,
) -> Signals:
    """Has the posts read.

    Args:
        step: gives the signals.
        session: of a door without fitted calibrations.
        posts: what is read.
        pieces: their windows, each with the number of its post.
        items: the catalogue, by id.
        report: hears of the windows that are done.
    """
    tags = step.vocabulary.tags
    values = []
    for start in range(0, len(pieces), _AT_ONCE):
        report("Reading the posts", start, len(pieces))
        windows = tuple(window for _, window in pieces[start : start + _AT_ONCE])
        values.append(await step.signals(session, windows))
    report("Reading the posts", len(pieces), len(pieces))
    return Signals(
        values=np.concatenate(values, axis=1),
        post=np.array([at for at, _ in pieces]),
        gold=np.array([[tag in items[p.item_id or ""].tags for tag in tags] for p in posts]),
        users=tuple(post.user_id for post in posts),
    )


def rows(read: Signals, frequency: np.ndarray) -> list[list[str]]:
    """The table: each signal alone, and the combinations.

    Args:
        read: the signals.
        frequency: of each tag in the catalogue, (tags,): it breaks ties, and is what to beat.
    """
    prior = frequency / frequency.max()
    alone = {name: read.by_post(read.values[at]) for at, name in enumerate(SIGNALS)}
    ways = {"tag frequency": np.tile(prior, (len(read.gold), 1))}
    ways |= {f"{name} alone": scores + 1e-6 * prior for name, scores in alone.items()}
    ways["named and near"] = read.combined(SIGNALS[:2])
    ways["named, near and model"] = read.combined(SIGNALS)
    return [[way, *(f"{v:.3f}" for v in read.ranks(scores))] for way, scores in ways.items()]


async def fit(options: argparse.Namespace, report: Report) -> None:
    """Reads, fits and prints."""
    source = data_folder()
    async with parts_for(options.engine_url, options.model, report) as parts:
        catalogue, posts = _ingested(parts, source, options.posts, report)
        step = ReadTopics(catalogue, parts.library.get("interests"))
        count = token_counter(parts.engine.tokenizer_file)
        budget = ReadingConfig().window_tokens
        pieces = [(at, w) for at, post in enumerate(posts) for w in cut(post, budget, count)]
        session = Session(uncalibrated(parts))
        read = await signals(step, session, posts, pieces, catalogue.items, report)
    tags = step.vocabulary.tags
    held = [sum(tag in item.tags for item in catalogue.items.values()) for tag in tags]
    note(f"{len(posts)} posts of {len(set(read.users))} users, {len(tags)} tags")
    table(["signal", "LRAP#", "precision@1#"], rows(read, np.array(held, float)))
    for used in (SIGNALS[:2], SIGNALS):
        weights = read.weights(used)
        note(", ".join(f"{name} {weight:.2f}" for name, weight in weights.items()), style="")


def _ingested(
    parts: Parts, source: Path, most: int, report: Report
) -> tuple[Catalogue, list[Event]]:
    ingest(
        parts.ledger,
        source / "events.jsonl",
        source / "items.jsonl",
        quarantine=parts.folder / "refused.jsonl",
        progress=lambda what, done, total: report(f"Ingesting {what}", done, total),
    )
    catalogue = Catalogue(parts.ledger.items(), parts.embedder)
    return catalogue, chosen(parts.ledger, catalogue.vocabulary.tags, most, demo_users())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--engine-url", help="a running server; without one vLLM is started")
    parser.add_argument("--model", help="the model; without one the bundled one")
    parser.add_argument("--posts", type=int, default=400, help="how many posts to read")
    options = parser.parse_args()
    run(lambda report: fit(options, report))


if __name__ == "__main__":
    main()
