"""Output for users: lines and tables on a terminal, progress bars, and HTML pages.

diff_text.py      changes of a profile, as text
html.py           the page of users' profiles
logs.py           log records on stderr or in a file
profile_text.py   profiles, recommendations, batches and costs, as text
progress.py       progress bars on a terminal, plain lines elsewhere, or a callback
segments_page.py  the page of segments
terminal.py       lines, tables, JSON and errors; all texts are made harmless first
"""

from tasteprint.output.diff_text import print_diff
from tasteprint.output.html import (
    TEMPLATES,
    Credit,
    UserView,
    page_environment,
    render_page,
    write_page,
)
from tasteprint.output.logs import logs_are_set_up, set_up_logs
from tasteprint.output.profile_text import (
    cited,
    print_batch,
    print_cost,
    print_profile,
    print_recommendation,
)
from tasteprint.output.progress import Reporter, shown
from tasteprint.output.segments_page import render_segments
from tasteprint.output.terminal import (
    heading,
    note,
    number,
    plain,
    print_error,
    print_json,
    results,
    say,
    table,
)

__all__ = [
    "TEMPLATES",
    "Credit",
    "Reporter",
    "UserView",
    "cited",
    "heading",
    "logs_are_set_up",
    "note",
    "number",
    "page_environment",
    "plain",
    "print_batch",
    "print_cost",
    "print_diff",
    "print_error",
    "print_json",
    "print_profile",
    "print_recommendation",
    "render_page",
    "render_segments",
    "results",
    "say",
    "set_up_logs",
    "shown",
    "table",
    "write_page",
]
