"""TODO api/demo.

run.py  The demo: the whole way of the data, on the slice of real data that ships with Tasteprint.
"""

from tasteprint.demo.run import DATA, DemoRun, run_demo

__all__ = [
    "DATA",
    "DemoRun",
    "run_demo",
]
