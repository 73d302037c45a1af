"""Posts on beer.stackexchange.com: what users wrote first, and the threads that they came to later.

The threads themselves ship with the demo, which has all of them.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

from tasteprint.demo import DATA as DEMO
from tasteprint.evals.datasets.source import DataSet, Row, Split, hash_order
from tasteprint.profiling.models import Item

# The users of dev come first in this order. Whoever comes after, and is not in the demo that is
# looked at so often, had no say in any weight; ``fit_interests`` reads users of neither split.
_LAST_FITTED = "1183"
_EARLIER, _LATER = 2, 1
_BYTES = 400_000


def demo_users() -> set[str]:
    """Ids of the users whose posts the demo shows."""
    lines = (DEMO / "events.jsonl").read_text("utf-8").splitlines()
    return {json.loads(line)["user"] for line in lines}


@cache
def catalogue() -> tuple[Item, ...]:
    """All threads with titles and tags, without who asked or answered.

    Threads that were begun after a user's cut are among them, as in any catalogue that is read
    at once; the interest step takes no more from one title than a share of a mean over all.
    Descriptions are left out: they are posts.
    """
    lines = (DEMO / "items.jsonl").read_text("utf-8").splitlines()
    rows = map(json.loads, lines)
    return tuple(Item(item_id=r["item"], title=r["title"], tags=tuple(r["tags"])) for r in rows)


def cut(posts: Sequence[Row]) -> tuple[list[Row], list[str]] | None:
    """One user's earlier posts, and the ids of the threads that they touched later only.

    The cut is at the first post in the thread that is first in the second half of the threads;
    what the user wrote from then on in threads of the first half is neither.

    Returns:
        None where either side has too few threads.
    """
    ordered = sorted(posts, key=lambda post: (post["ts"], post["item"]))
    threads = list(dict.fromkeys(post["item"] for post in ordered))
    half = max(_EARLIER, (len(threads) + 1) // 2)
    if len(threads) < half + _LATER:
        return None
    until = next(post["ts"] for post in ordered if post["item"] == threads[half])
    earlier = [post for post in ordered if post["ts"] < until]
    touched = {post["item"] for post in earlier}
    later = [thread for thread in threads if thread not in touched]
    return (earlier, later) if len(touched) >= _EARLIER else None


def split_of(user: str, shown: set[str]) -> Split:
    """The split that a user belongs to.

    Args:
        user: their id.
        shown: the users of the demo.
    """
    fitted = hash_order(user) <= hash_order(_LAST_FITTED)
    return "dev" if fitted or user in shown else "test"


def parse(folder: Path, split: Split) -> Iterator[Row]:
    """A row for each user: ``user``, ``earlier`` posts, ``later`` threads."""
    shown = demo_users()
    for user, posts in _posts(folder).items():
        halves = cut(posts)
        if halves and split_of(user, shown) == split:
            yield {"user": user, "earlier": _kept(halves[0]), "later": halves[1]}


def in_no_split(folder: Path) -> Iterator[Row]:
    """A row for each user who is in neither split, with all their posts as ``earlier``.

    They were in too few threads to be cut: nobody's weights are reported on them.
    """
    for user, posts in _posts(folder).items():
        if cut(posts) is None:
            ordered = sorted(posts, key=lambda post: (post["ts"], post["item"]))
            yield {"user": user, "earlier": _kept(ordered), "later": []}


def _posts(folder: Path) -> dict[str, list[Row]]:
    """By user, in their fixed pseudo-random order, the posts with a text in threads with tags."""
    tagged = {item.item_id for item in catalogue() if item.tags}
    posts: dict[str, list[Row]] = {}
    for line in (folder / "events.jsonl").read_text("utf-8").splitlines():
        post = json.loads(line)
        if post["item"] in tagged and post["text"]:
            posts.setdefault(post["user"], []).append(post)
    return {user: posts[user] for user in sorted(posts, key=hash_order)}


def _kept(posts: Sequence[Row]) -> list[Row]:
    return [{key: post[key] for key in ("item", "kind", "ts", "text")} for post in posts]


def first_users(rows: Sequence[Row]) -> list[Row]:
    """Users in their fixed pseudo-random order, until the next would make the file too large."""
    sizes = [len(json.dumps(row, ensure_ascii=False).encode()) + 1 for row in rows]
    return [row for row, size in zip(rows, accumulate(sizes), strict=True) if size <= _BYTES]


BEER = DataSet(name="beer_stackexchange", parse=parse, cut=first_users)
