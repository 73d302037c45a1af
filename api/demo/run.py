"""The demo: everything from ingest to the page, on real data that ships with Tasteprint."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from tasteprint.output import Credit, render_page, write_page
from tasteprint.profiling.models import (
    BatchReport,
    Cost,
    IngestReport,
    Model,
    Progress,
    Recommendation,
    cost_of,
)
from tasteprint.workspace import view_of

if TYPE_CHECKING:
    from tasteprint.workspace import Tasteprint

DATA = Path(__file__).parent / "data"
CREDIT = Credit(
    text="Posts and threads by the users of beer.stackexchange.com, 2014 to 2017, CC BY-SA 3.0. "
    "User N is the author at https://beer.stackexchange.com/users/N; each source link leads to "
    "the thread.",
    url="https://creativecommons.org/licenses/by-sa/3.0/",
    item_url="https://beer.stackexchange.com/q/{item}",
)

_RECOMMENDED_USERS = 3
_K = 3


class DemoRun(Model):
    """The outcome of the demo.

    Attributes:
        recommendations: by user id; the user whose profile is shown comes first.
        claims, rejected: of all profiles, what was kept and what the checks rejected.
        cost: of the whole run, in wall-clock time.
    """

    ingest: IngestReport
    batch: BatchReport
    recommendations: dict[str, tuple[Recommendation, ...]]
    claims: int
    rejected: int
    cost: Cost
    workspace: str
    page: str


def run_demo(tp: "Tasteprint", report: Progress, page: Path, users: int | None = None) -> DemoRun:
    """Ingest, profile, index, recommend, explain, and write the page.

    What an earlier run did is not done again.

    Args:
        tp: the workspace.
        report: progress callback.
        page: the HTML file.
        users: how many to profile; None is all.
    """
    began = time.monotonic()
    ingested = tp.ingest(DATA / "events.jsonl", DATA / "items.jsonl")
    wanted = tp.users()[:users]
    batch = tp.build_profiles(wanted)
    profiles = [p for p in tp.profiles() if p.user_id in set(wanted)]
    richest = sorted(profiles, key=lambda p: (-len(p.interests), -len(p.claims), p.user_id))
    chosen = richest[:_RECOMMENDED_USERS]
    found: dict[str, tuple[Recommendation, ...]] = {}
    for number, profile in enumerate(chosen, 1):
        found[profile.user_id] = tp.recommend(profile.user_id, _K)
        report("Recommending", number, len(chosen))
    cost = cost_of(tp.components.llm.usage, time.monotonic() - began, batch.events)
    views = [
        view_of(tp.components.ledger, profile, found.get(profile.user_id, ()))
        for profile in profiles
    ]
    write_page(page, render_page("Tasteprint: the demo", views, batch, cost, CREDIT))
    return DemoRun(
        ingest=ingested,
        batch=batch,
        recommendations=found,
        claims=batch.claims,
        rejected=batch.rejected,
        cost=cost,
        workspace=str(tp.components.folder),
        page=str(page),
    )
