"""TODO api/output.

diff_text.py     What changed in a profile, printed.
html.py          One HTML page, complete in itself, with profiles and recommendations. Texts are untrusted.
profile_text.py  Profiles, recommendations, batches and costs as text on a terminal.
progress.py      Progress: bars on a terminal, a plain line now and then elsewhere, or what is handed in.
terminal.py      What the command line prints. Texts of users and models are untrusted: all go through ``plain``.
"""

from tasteprint.output.diff_text import print_diff
from tasteprint.output.html import (
    TEMPLATES,
    Credit,
    UserView,
    page_environment,
    render_page,
    render_segments,
    write_page,
)
from tasteprint.output.profile_text import (
    cited,
    print_batch,
    print_cost,
    print_profile,
    print_recommendation,
)
from tasteprint.output.progress import Reporter, shown
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
    "shown",
    "table",
    "write_page",
]
