"""TODO profiling/behaviour.

counting.py  Counting a user's events, and which of them speak against an interest.
figures.py   Behaviour figures: what can be counted, counted by code.
habits.py    Habits of the week and of the day: claimed only where the times differ from an even spread.
spending.py  What a user spent, from whatever the source says of prices.
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
