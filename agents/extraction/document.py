"""One event's text, ready to be read."""

from dataclasses import dataclass

from tasteprint.agents.llm import Session
from tasteprint.profiling.models import Event, Item
from tasteprint.profiling.text import Window


@dataclass(frozen=True)
class Document:
    """One event's text, cut to what the model reads at once.

    Attributes:
        event: with a text.
        item: the one that it touches, where that is known.
        windows: the text's pieces, in order.
        session: asks the model in this event's name.
    """

    event: Event
    item: Item | None
    windows: tuple[Window, ...]
    session: Session

    @property
    def text(self) -> str:
        """The event's whole text."""
        return self.event.text or ""
