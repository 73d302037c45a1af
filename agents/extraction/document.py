"""One event's text, cut to what the model reads at once."""

from dataclasses import dataclass

from tasteprint.agents.llm import Session
from tasteprint.profiling.models import Event, Item
from tasteprint.profiling.text import Window


@dataclass(frozen=True)
class Document:
    """One event's text, cut to what the model reads at once.

    Attributes:
        event: an event with a text.
        item: the item of the event, where it is known.
        windows: the pieces of the text, in order.
        session: asks the model for this event.
    """

    event: Event
    item: Item | None
    windows: tuple[Window, ...]
    session: Session

    @property
    def text(self) -> str:
        """The event's whole text."""
        return self.event.text or ""
