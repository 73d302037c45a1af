"""The tone of a text, window by window."""

from tasteprint.agents.opinions import OpinionReader
from tasteprint.agents.page import Page
from tasteprint.agents.session import Session
from tasteprint.agents.together import together


class ReadTone:
    """Reads the polarity of a text: the mean over its windows, weighted by their length.

    A server without log-probabilities gives −1 or 1 for each.
    """

    def __init__(self, reader: OpinionReader, language: str) -> None:
        self.reader = reader
        self.language = language

    async def __call__(self, page: Page) -> float | None:
        """In [−1, 1]; None where nobody reads the text's language."""
        read = await together(self._polarity(page.session, w.text) for w in page.windows)
        told = [(p, len(w.text)) for p, w in zip(read, page.windows, strict=True) if p is not None]
        if not told:
            return None
        spoken = sum(polarity * length for polarity, length in told)
        return max(-1.0, min(1.0, spoken / sum(length for _, length in told)))

    async def _polarity(self, session: Session, text: str) -> float | None:
        scores = await self.reader.tone(session, text, self.language)
        if scores is None:
            return None
        if scores.confidence is None:
            return 1.0 if scores.best == "positive" else -1.0
        return scores.probabilities["positive"] - scores.probabilities["negative"]
