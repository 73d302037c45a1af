"""The Python API: one workspace with its records, vectors, model and profiles.

arguments.py   users and instants as callers write them
async_api.py   what asks the model or works long: coroutines, and the same names that wait
components.py  ledger, LLM client, vectors and what is built on them, each made when first needed
doctor.py      what is installed, served and stored, and what to do about it
embedder.py    the embedder of a workspace: the one that is set, or the one that suits its texts
erasure.py     users and events erased in every place where something is kept
event_loop.py  the background event loop of a workspace, and how it is closed
frames.py      profiles as a table: pandas, CSV or Parquet
lazy.py        components that are made late
lookup.py      users, profiles and items found by id, with similar ids where there is none
pages.py       the page of users' profiles
runnable.py    recommendations as a LangChain Runnable
segments.py    many users at once: segments, rules, exports, shared counts
tasteprint.py  Tasteprint, the class that users open
"""

from tasteprint.workspace.arguments import Instant, UserId, instant
from tasteprint.workspace.components import Components
from tasteprint.workspace.doctor import examine
from tasteprint.workspace.event_loop import Closable, LoopThread
from tasteprint.workspace.frames import COLUMNS as PROFILE_COLUMNS
from tasteprint.workspace.frames import check_page, check_table, write_frame
from tasteprint.workspace.pages import view_of
from tasteprint.workspace.segments import EPSILON, check_format
from tasteprint.workspace.tasteprint import Tasteprint

__all__ = [
    "EPSILON",
    "PROFILE_COLUMNS",
    "Closable",
    "Components",
    "Instant",
    "LoopThread",
    "Tasteprint",
    "UserId",
    "check_format",
    "check_page",
    "check_table",
    "examine",
    "instant",
    "view_of",
    "write_frame",
]
