"""Counts and figures of a user's events, from the events alone.

counting.py  counts of events by kind, tag and item; negative feedback
figures.py   a user's figures: activity, ratings, variety
habits.py    habitual weekdays and hours
spending.py  amounts and currencies; sums, outliers and returns
"""

from tasteprint.profiling.behaviour.counting import (
    Tally,
    is_negative_feedback,
    negative_feedback_ids,
)
from tasteprint.profiling.behaviour.figures import behaviour

__all__ = [
    "Tally",
    "behaviour",
    "is_negative_feedback",
    "negative_feedback_ids",
]
