"""Recommendations with tested reasons, and answers with citations."""

import warnings

from pydantic import Field

from tasteprint.profiling.models.base import Model
from tasteprint.profiling.models.claims import Sentence
from tasteprint.profiling.models.events import Item
from tasteprint.profiling.phrases import phrases


class Reason(Model):
    """A reason for a recommendation, tested by taking it away.

    ``rank`` and ``score`` are with everything, ``rank_without`` and ``score_without`` with the
    claim and the events it stands on removed from the history. Ranks begin at 1. Where that
    ``leaves_nothing`` of the history to rank by, the ranks without it are popularity's.
    """

    claim_id: str
    event_ids: tuple[str, ...]
    rank: int = Field(ge=1)
    score: float
    rank_without: int = Field(ge=1)
    score_without: float
    leaves_nothing: bool = False

    @property
    def decides(self) -> bool:
        """True if the item falls in rank when the reason is taken away."""
        return self.rank_without > self.rank

    @property
    def matters(self) -> bool:
        """Deprecated: use ``decides``."""
        warnings.warn("reason.matters is now reason.decides", DeprecationWarning, stacklevel=2)
        return self.decides


class Explanation(Model):
    """A recommendation in words.

    Attributes:
        counterfactual: the sentence that says how the item would rank without the main reason.
        checked: True if every sentence passed the grounding check.
    """

    sentences: tuple[Sentence, ...]
    counterfactual: str = ""
    checked: bool

    @property
    def text(self) -> str:
        """All sentences, joined by spaces."""
        return " ".join(s.text for s in self.sentences)


class Recommendation(Model):
    """One recommended item.

    Attributes:
        rank: its place, from 1, among the ``candidates`` items that were ranked.
        parts: the weighted addends of ``score``, by name.
    """

    item: Item
    rank: int = Field(ge=1)
    candidates: int = Field(ge=1)
    score: float
    parts: dict[str, float]
    reasons: tuple[Reason, ...] = ()
    explanation: Explanation | None = None


class Answer(Model):
    """An answer of the support chat: grounded sentences, or ``known`` False and none.

    ``language`` is that of the question: "zh" for Chinese; anything else is answered in English.
    """

    question: str
    language: str = "en"
    sentences: tuple[Sentence, ...] = ()
    known: bool

    @property
    def text(self) -> str:
        """All sentences, or that the records do not say."""
        if not self.known:
            return phrases("answer", self.language)["not_known"]
        return " ".join(s.text for s in self.sentences)
