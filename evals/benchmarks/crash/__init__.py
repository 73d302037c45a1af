"""Many writers on one workspace, killed at random and started again.

plan.py      the events of each writer, known beforehand
writers.py   what each process does, until it is told to stop
warm.py      imports the libraries before the writers are forked
checks.py    what must be true of the workspace afterwards
__main__.py  starts, kills and restarts the writers: ``python -m tasteprint.evals.benchmarks.crash``
"""
