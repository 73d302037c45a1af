"""The profiler: from a user's events to a stored, checked profile; batches of users.

batch.py     profiles of many users: each ends with a status, and none stops the others
profiler.py  one user's profile: read new texts, merge, check, save
summary.py   a summary in the model's own words, each sentence checked
"""

from tasteprint.agents.profiler.batch import build_all
from tasteprint.agents.profiler.profiler import Profiler, ProfilerConfig
from tasteprint.agents.profiler.summary import FreeSummary

__all__ = [
    "FreeSummary",
    "Profiler",
    "ProfilerConfig",
    "build_all",
]
