"""The tone of a text, window by window."""

from tasteprint.agents.labels import require_labels
from tasteprint.agents.page import Page
from tasteprint.agents.session import Session
from tasteprint.agents.together import together
from tasteprint.prompts.prompt import Prompt


class ReadTone:
    """Reads the polarity of a text: the mean over its windows, weighted by their length.

    A server without log-probabilities gives −1 or 1 for each.
    """

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = require_labels(prompt, {"positive", "negative"})

    async def __call__(self, page: Page) -> float:
        """In [−1, 1]."""
        read = await together(self._polarity(page.session, w.text) for w in page.windows)
        lengths = [len(window.text) for window in page.windows]
        spoken = sum(polarity * n for polarity, n in zip(read, lengths, strict=True))
        return max(-1.0, min(1.0, spoken / sum(lengths)))

    async def _polarity(self, session: Session, text: str) -> float:
        scores = await session.score(self.prompt, {"text": text})
        if scores.confidence is None:
            return 1.0 if scores.best == "positive" else -1.0
        return scores.probabilities["positive"] - scores.probabilities["negative"]
