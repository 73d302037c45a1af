"""TODO api/workspace.

async_api.py   What a workspace does with the model, as coroutines; ``workspace.py`` has the sync names.
components.py  The parts of a workspace, each made when it is first needed.
doctor.py      doctor: what is installed, served and stored, and what to do about it. It starts nothing.
embedder.py    The embedder of a workspace: the one that the settings name, or the one that suits its texts.
erasure.py     Forgetting in a workspace: users and single events, in every place where something is kept.
event_loop.py  One background event loop, in which all work with the model runs, whoever asks for it.
lookup.py      Finding users, profiles and items in the records, with near names where there is none.
segments.py    What a workspace tells of many users at once: segments, rules, exports, shared counts.
tasteprint.py  The workspace: Tasteprint's Python API.
taxonomy.py    The taxonomy of a workspace: made as the settings say, kept until it is renewed.
"""

from tasteprint.workspace.components import Components
from tasteprint.workspace.doctor import examine
from tasteprint.workspace.event_loop import Closable, LoopThread
from tasteprint.workspace.segments import EPSILON, check_format
from tasteprint.workspace.tasteprint import Tasteprint

__all__ = [
    "EPSILON",
    "Closable",
    "Components",
    "LoopThread",
    "Tasteprint",
    "check_format",
    "examine",
]
