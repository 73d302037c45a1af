"""What the model cost, as figures that are shown."""

from tasteprint.profiling.models import Model, Usage


class Cost(Model):
    """The cost of some work.

    Attributes:
        calls: requests that the model answered; ``cached`` were answered from the records.
        seconds: by the clock, waiting and our own work included.
        tokens_per_second: tokens read and written over ``seconds``.
        tokens_per_event: tokens read and written for each event that was worked on.
    """

    calls: int
    cached: int
    tokens_in: int
    tokens_out: int
    seconds: float
    tokens_per_second: float
    tokens_per_event: float


def cost_of(usage: Usage, seconds: float, events: int) -> Cost:
    """The cost of work that took ``seconds`` by the clock and read ``events`` events."""
    tokens = usage.tokens_in + usage.tokens_out
    return Cost(
        calls=usage.calls,
        cached=usage.cached,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        seconds=seconds,
        tokens_per_second=tokens / seconds if seconds else 0.0,
        tokens_per_event=tokens / events if events else 0.0,
    )
