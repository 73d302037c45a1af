"""Cut the demo's slice out of the beer.stackexchange.com data, always the same one.

The users are those with 5 to 12 posts and at most 6,000 characters in them all, so that a machine
without a GPU reads them in minutes; of these the 28 with the most posts, ties by id. All of their
posts are kept as they are, and all threads, with descriptions cut to 500 characters.

Usage: python scripts/make_demo_data.py SOURCE    (a folder with events.jsonl and items.jsonl)
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "api" / "demo" / "data"
POSTS = range(5, 13)
CHARACTERS = 6_000
USERS = 28
DESCRIPTION = 500

Row = dict[str, Any]


def chosen_users(events: list[Row]) -> set[str]:
    """Return the users of the slice."""
    texts: dict[str, list[str]] = defaultdict(list)
    for event in events:
        texts[event["user"]].append(event["text"])
    fitting = [
        user
        for user, posts in texts.items()
        if len(posts) in POSTS and sum(map(len, posts)) <= CHARACTERS
    ]
    return set(sorted(fitting, key=lambda user: (-len(texts[user]), user))[:USERS])


def shortened(text: str) -> str:
    """Return a text of at most DESCRIPTION characters, cut between words, with an ellipsis."""
    if len(text) <= DESCRIPTION:
        return text
    return f"{text[: DESCRIPTION - 2].rsplit(maxsplit=1)[0]} …"


def read(path: Path) -> list[Row]:
    """Return the rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def write(path: Path, rows: list[Row]) -> None:
    """Write rows as JSON Lines."""
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    path.write_text(text, "utf-8")


def main() -> None:
    """Write both files and print their size."""
    source = Path(sys.argv[1])
    events, items = read(source / "events.jsonl"), read(source / "items.jsonl")
    users = chosen_users(events)
    kept = [
        {key: event[key] for key in ("user", "item", "kind", "ts", "score", "text")}
        for event in events
        if event["user"] in users
    ]
    TARGET.mkdir(exist_ok=True)
    write(TARGET / "events.jsonl", kept)
    write(
        TARGET / "items.jsonl",
        [{**item, "description": shortened(item["description"])} for item in items],
    )
    size = sum(file.stat().st_size for file in TARGET.glob("*.jsonl"))
    print(f"{len(users)} users, {len(kept)} posts, {len(items)} threads, {size} bytes")


if __name__ == "__main__":
    main()
