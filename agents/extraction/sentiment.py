"""Who reads tone and opinions in which language: the model by a prompt, a head, or nobody."""

import asyncio
from collections.abc import Sequence

from tasteprint.agents.extraction.document import Document
from tasteprint.agents.extraction.linear_heads import LinearHeads
from tasteprint.agents.llm import Scores, Session, gather_or_cancel
from tasteprint.agents.serving import BUNDLED_MODEL
from tasteprint.profiling.text import UNDETERMINED
from tasteprint.prompts import Library

# In Chinese it is at chance (README.md); in other languages it was not measured.
_BUNDLED_READS = {"en", UNDETERMINED}


def model_reads(model: str, language: str) -> bool:
    """Whether a model can be asked about texts in a language.

    The bundled one knows English; of others it is assumed that they were chosen for the texts.
    """
    return model.partition("@")[0] != BUNDLED_MODEL or language in _BUNDLED_READS


class OpinionReader:
    """Reads tone and opinions, each text with what knows its language.

    Args:
        library: has the prompts "sentiment" and "aspects", for some languages in variants.
        heads: read where the model does not.
    """

    def __init__(self, library: Library, heads: LinearHeads) -> None:
        self.library = library
        self.heads = heads

    async def tone(self, session: Session, text: str, language: str) -> Scores | None:
        """Whether a text sounds positive or negative; None where nobody reads its language.

        Args:
            session: asks the model.
            text: one window.
            language: ISO 639 code of the text (``profiling.languages.language``).
        """
        if model_reads(await session.llm.backend.name(), language):
            return await session.score(self.library.get("sentiment", language), {"text": text})
        return await asyncio.to_thread(self.heads.tone, text, language)

    async def opinion(
        self, session: Session, text: str, about: str, language: str, words: Sequence[str] = ()
    ) -> Scores | None:
        """How a text speaks of a thing: positive, neutral, negative; None as for the tone.

        Args:
            session: asks the model.
            text: a sentence or more.
            about: what the thing is called in the text.
            language: as for the tone.
            words: other words for the thing, which a head looks for, too.
        """
        if model_reads(await session.llm.backend.name(), language):
            prompt = self.library.get("aspects", language)
            return await session.score(prompt, {"text": text, "aspect": about})
        return await asyncio.to_thread(self.heads.opinion, text, about, language, words)


# ==MERGED agents/sentiment.py: """The tone of a text, window by window."""
class ToneExtractor:
    """Reads the polarity of a text: the mean over its windows, weighted by their length.

    A server without log-probabilities gives −1 or 1 for each.
    """

    def __init__(self, reader: OpinionReader, language: str) -> None:
        self.reader = reader
        self.language = language

    async def __call__(self, page: Document) -> float | None:
        """In [−1, 1]; None where nobody reads the text's language."""
        read = await gather_or_cancel(self._polarity(page.session, w.text) for w in page.windows)
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
