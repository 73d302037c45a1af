"""The tone of a user's texts, window by window."""

from dataclasses import replace

from tasteprint.agents.draft import Draft, require_labels
from tasteprint.agents.together import together
from tasteprint.profiling.models import Sentiment
from tasteprint.prompts.prompt import Prompt


class ReadSentiment:
    """A step of the profiler: the polarity of every text and of all of them.

    A text's polarity is the mean over its windows, weighted by their length; the overall one is
    the mean over texts. A server without log-probabilities gives −1 or 1.
    """

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = require_labels(prompt, {"positive", "negative"})

    async def __call__(self, draft: Draft) -> Draft:
        """Fills in the overall sentiment."""
        windows = draft.history.windows
        if not windows:
            return draft
        readings = await together(self._polarity(draft, w.text) for w in windows)
        sums: dict[str, float] = {}
        lengths: dict[str, int] = {}
        for window, polarity in zip(windows, readings, strict=True):
            event_id, length = window.event_id, len(window.text)
            sums[event_id] = sums.get(event_id, 0.0) + polarity * length
            lengths[event_id] = lengths.get(event_id, 0) + length
        polarity_of = {event_id: sums[event_id] / lengths[event_id] for event_id in sums}
        overall = sum(polarity_of.values()) / len(polarity_of)
        sentiment = Sentiment(overall=overall, texts=len(polarity_of))
        return replace(draft, sentiment=sentiment)

    async def _polarity(self, draft: Draft, text: str) -> float:
        scores = await draft.session.score(self.prompt, {"text": text})
        if scores.confidence is None:
            return 1.0 if scores.best == "positive" else -1.0
        return scores.probabilities["positive"] - scores.probabilities["negative"]
