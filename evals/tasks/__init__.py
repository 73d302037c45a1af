"""TODO evals/tasks.

registry.py  The tasks that ship, and tasks in files of one's own.
"""

from tasteprint.evals.tasks.registry import everything, find, is_shipped

__all__ = [
    "everything",
    "find",
    "is_shipped",
]
