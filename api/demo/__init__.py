"""The demo on real data that ships with Tasteprint.

run.py  ingest, profiles, recommendations and the page
data/   posts and threads of beer.stackexchange.com, and their licence
"""

from tasteprint.demo.run import DATA, DemoRun, run_demo

__all__ = [
    "DATA",
    "DemoRun",
    "run_demo",
]
