"""Select the reader of tone and opinions by language: prompted model, linear head, or none."""

import asyncio
from collections.abc import Sequence

from tasteprint.agents.extraction.document import Document
from tasteprint.agents.extraction.linear_heads import LinearHeads
from tasteprint.agents.llm import Scores, Session, gather_or_cancel
from tasteprint.agents.serving import BUNDLED_MODEL
from tasteprint.profiling.text import UNDETERMINED
from tasteprint.prompts import Library

# In Chinese it is no better than chance; other languages were not measured.
_BUNDLED_READS = {"en", UNDETERMINED}


def model_reads(model: str, language: str) -> bool:
    """Return True if a model can be asked about texts in a language.

    The bundled one knows English; others are assumed to be chosen for their texts.
    """
    return model.partition("@")[0] != BUNDLED_MODEL or language in _BUNDLED_READS


class OpinionReader:
    """Read tone and opinions, each text with a reader that knows its language.

    Args:
        library: has the prompts "sentiment" and "aspects", for some languages in variants.
        heads: read the languages that the model does not know.
    """

    def __init__(self, library: Library, heads: LinearHeads) -> None:
        self.library = library
        self.heads = heads

    async def tone(self, session: Session, text: str, language: str) -> Scores | None:
        """Score a text as positive or negative; None where nothing reads its language.

        Args:
            session: asks the model.
            text: one window.
            language: ISO 639 code of the text (``profiling.text.language``).
        """
        if model_reads(await session.llm.backend.name(), language):
            return await session.score(self.library.get("sentiment", language), {"text": text})
        return await asyncio.to_thread(self.heads.tone, text, language)

    async def opinion(
        self, session: Session, text: str, about: str, language: str, words: Sequence[str] = ()
    ) -> Scores | None:
        """Score a text's opinion of an aspect: positive, neutral, negative; None as for the tone.

        Args:
            session: asks the model.
            text: a sentence or more.
            about: the aspect's name in the text.
            language: as for the tone.
            words: other words for the aspect, for a head.
        """
        if model_reads(await session.llm.backend.name(), language):
            prompt = self.library.get("aspects", language)
            return await session.score(prompt, {"text": text, "aspect": about})
        return await asyncio.to_thread(self.heads.opinion, text, about, language, words)


class ToneExtractor:
    """Read the polarity of a text: the mean over its windows, weighted by their length.

    A server without log-probabilities gives −1 or 1 for each.
    """

    def __init__(self, reader: OpinionReader, language: str) -> None:
        self.reader = reader
        self.language = language

    async def __call__(self, document: Document) -> float | None:
        """Return the tone, in [−1, 1]; None where nothing reads the text's language."""
        windows, session = document.windows, document.session
        polarities = await gather_or_cancel(self._polarity(session, w.text) for w in windows)
        weighted = [
            (polarity, len(window.text))
            for polarity, window in zip(polarities, windows, strict=True)
            if polarity is not None
        ]
        if not weighted:
            return None
        total = sum(polarity * length for polarity, length in weighted)
        return max(-1.0, min(1.0, total / sum(length for _, length in weighted)))

    async def _polarity(self, session: Session, text: str) -> float | None:
        scores = await self.reader.tone(session, text, self.language)
        if scores is None:
            return None
        if scores.confidence is None:
            return 1.0 if scores.best == "positive" else -1.0
        return scores.probabilities["positive"] - scores.probabilities["negative"]
