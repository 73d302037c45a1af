"""``eval fit topics``: the weights by which ``agents/topics`` tells what a text is about.

The folder that ``TASTEPRINT_EVAL_DATA`` names holds ``beer_stackexchange/events.jsonl`` and
``items.jsonl``, of which the demo's data are a part. Read are the posts of the users who are in
neither split of ``interests-beer``, having been in fewer than three threads; the tags of the thread
in which a post was written are taken for its gold. Printed is how well each signal alone, and
combinations by a logistic regression on other users' posts, rank the tags of a post, and the
weights fitted on all posts. They are copied into the code by hand. ``--with-model`` has the model
score the tags too, one output token for each window, to show what that adds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from tasteprint.agents.extraction import ReadingConfig
from tasteprint.agents.llm import Session, gather_or_cancel, token_counter
from tasteprint.agents.topics import Catalogue, Vocabulary, standardise, topic_signals
from tasteprint.evals.datasets import BEER, VARIABLE, Row, catalogue, in_no_split
from tasteprint.evals.tasks.classification import FOLDS
from tasteprint.evals.training.common import AskedModel, components_for, uncalibrated
from tasteprint.output import note, table
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Event, EventKind, Progress
from tasteprint.profiling.text import Window, cut, tag_words
from tasteprint.prompts import Prompt

SIGNALS = ("share", "named", "near", "model")
_AT_ONCE = 16


@dataclass(frozen=True)
class Signals:
    """Values of the signals for posts, and the tags that are true.

    Attributes:
        values: (signals, windows, tags), in the order of ``SIGNALS``; the last may be missing.
        post: of each window, the number of its post.
        gold: whether a tag is on a post's thread, (posts, tags).
        users: of the posts.
    """

    values: np.ndarray
    post: np.ndarray
    gold: np.ndarray
    users: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the signals that are there."""
        return SIGNALS[: len(self.values)]

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
        """Return what is true of each row of the features."""
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
        found = [model.intercept_[0], *model.coef_[0]]
        return dict(zip(("intercept", *used), map(float, found), strict=True))

    def ranks(self, scores: np.ndarray) -> tuple[float, float]:
        """Label-ranking average precision, and the share of posts whose first tag is right."""
        from sklearn.metrics import label_ranking_average_precision_score

        first = self.gold[np.arange(len(scores)), scores.argmax(axis=1)]
        return float(label_ranking_average_precision_score(self.gold, scores)), float(first.mean())


def posts_of(rows: Iterable[Row]) -> list[Event]:
    """The posts of users as events, each in its thread."""
    return [
        Event(
            event_id=f"{row['user']}-{number}",
            user_id=row["user"],
            item_id=post["item"],
            kind=EventKind.POST,
            ts=datetime.fromisoformat(post["ts"]).replace(tzinfo=UTC),
            text=post["text"],
        )
        for row in rows
        for number, post in enumerate(row["earlier"], 1)
    ]


def read(
    shelf: Catalogue, posts: Sequence[Event], pieces: Sequence[tuple[int, Window]], report: Progress
) -> Signals:
    """Return what the signals other than the model's say of posts.

    Args:
        shelf: the catalogue that the posts' threads are in.
        posts: what is read.
        pieces: their windows, each with the number of its post.
        report: progress callback.
    """
    vocabulary, tags = shelf.vocabulary, shelf.vocabulary.tags
    values = []
    for start in range(0, len(pieces), _AT_ONCE):
        report("Reading the posts", start, len(pieces))
        texts = [window.text for _, window in pieces[start : start + _AT_ONCE]]
        named, near = topic_signals(vocabulary, shelf.embedder, texts)
        share = np.tile(np.log(vocabulary.shares), (len(texts), 1))
        values.append(np.stack([share, named, near]))
    report("Reading the posts", len(pieces), len(pieces))
    threads = [shelf.items[post.item_id or ""] for post in posts]
    return Signals(
        values=np.concatenate(values, axis=1),
        post=np.array([at for at, _ in pieces]),
        gold=np.array([[tag in thread.tags for tag in tags] for thread in threads]),
        users=tuple(post.user_id for post in posts),
    )


async def asked_scores(
    session: Session,
    prompt: Prompt,
    vocabulary: Vocabulary,
    pieces: Sequence[tuple[int, Window]],
    report: Progress,
) -> np.ndarray:
    """The model's score of each tag after each window, standardised by window: (windows, tags).

    Args:
        session: of an LLM client without fitted calibrations.
        prompt: asks for the topic.
        vocabulary: the labels.
        pieces: as in ``read``.
        report: progress callback.
    """
    labels = {tag: (f" {tag_words(tag)}",) for tag in vocabulary.tags}
    scores = []
    for start in range(0, len(pieces), _AT_ONCE):
        report("Asking the model", start, len(pieces))
        some = pieces[start : start + _AT_ONCE]
        scores += await gather_or_cancel(
            session.score(prompt, {"text": window.text}, labels, shared=True) for _, window in some
        )
    report("Asking the model", len(pieces), len(pieces))
    # A server without log-probabilities says nothing here: a row of zeros.
    chances = [[max(each.probabilities.get(tag, 1.0), 1e-12) for tag in labels] for each in scores]
    return standardise(np.log(np.array(chances)))


def rows(read: Signals) -> list[list[str]]:
    """The table: each signal alone, and the combinations."""
    common = read.by_post(read.values[0])
    ways = {f"{n} alone": read.by_post(v) for n, v in zip(read.names, read.values, strict=True)}
    # How common a tag is breaks the ties of those that are named.
    ways["named alone"] = ways["named alone"] + 1e-6 * common
    for used in combinations(read):
        ways[", ".join(used)] = read.combined(used)
    return [[way, *(f"{v:.3f}" for v in read.ranks(scores))] for way, scores in ways.items()]


def combinations(read: Signals) -> list[tuple[str, ...]]:
    """List what is tried: all signals, all without one, and with the model's where it is."""
    own = SIGNALS[:3]
    tried = [own[1:], own[:2], own[::2], own]
    return [*tried, SIGNALS[1:], SIGNALS] if SIGNALS[3] in read.names else tried


async def fit_topics(asked: AskedModel, report: Progress, *, with_model: bool) -> None:
    """Read, fit and print; the weights are copied into the code by hand.

    Args:
        asked: the model.
        report: progress callback.
        with_model: whether the model scores the tags, too.

    Raises:
        EvalError: the environment does not name the folder with the full data.
    """
    folder = BEER.folder()
    if folder is None:
        raise EvalError(
            f"{VARIABLE} names no folder with beer_stackexchange.",
            hint=f"Set {VARIABLE} to the folder that holds beer_stackexchange/events.jsonl.",
            user_error=True,
        )
    posts = posts_of(in_no_split(folder))
    async with components_for(asked, report) as components:
        shelf = Catalogue(catalogue(), components.embedder)
        count = token_counter(components.engine.tokenizer_file)
        budget = ReadingConfig().window_tokens
        pieces = [(at, w) for at, post in enumerate(posts) for w in cut(post, budget, count)]
        found = read(shelf, posts, pieces, report)
        if with_model:
            session = Session(uncalibrated(components))
            prompt = components.library.get("interests@v1")
            model = await asked_scores(session, prompt, shelf.vocabulary, pieces, report)
            values = np.concatenate([found.values, model[None]])
            found = Signals(values, found.post, found.gold, found.users)
            used = session.usage
            note(f"the model: {used.tokens_in} tokens read, {used.tokens_out} written", style="")
    note(f"{len(posts)} posts of {len(set(found.users))} users, {found.gold.shape[1]} tags")
    table(["signals", "LRAP#", "precision@1#"], rows(found))
    for used_signals in combinations(found)[1:]:
        weights = found.weights(used_signals)
        note(", ".join(f"{name} {weight:.2f}" for name, weight in weights.items()), style="")
