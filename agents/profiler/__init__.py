"""TODO agents/profiler.

batch.py     Profiles of many users: each ends with a status, and none stops the others.
profiler.py  The profiler: from a user's events to a checked profile.
summary.py   A summary in the model's own words, from the claims that were checked and nothing else.
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
