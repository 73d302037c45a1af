"""The rules by which readings are merged into a profile."""

from typing import Literal

from pydantic import Field

from tasteprint.profiling.models.base import Model, Unit
from tasteprint.profiling.models.sensitivity import Category, Lexicon


class InterestConfig(Model):
    """Settings of the weighing of interests.

    Attributes:
        prior: what the taxonomy's shares count for, in events. ``tasteprint eval fit strength``
            prints how rankings and probabilities fare with others.
        half_life_days: an event's weight halves over this time.
        horizon: how many of the user's next events a confidence speaks of.
        least_chance: an event's text is no evidence for a tag below this chance, nor where the
            chance is below the tag's share: then it says no more for the tag than any text.
    """

    prior: float = Field(default=32.0, gt=0)
    half_life_days: float = Field(default=180.0, gt=0)
    horizon: int = Field(default=10, ge=1)
    least_chance: float = Field(default=0.05, gt=0, le=1)


class Rules(Model):
    """Rules by which claims strengthen, fade, are contradicted, expire and are rejected.

    Attributes:
        interests: how they are weighed; their half-life is among it.
        opinion_half_life, entity_half_life: days after which an event counts half for such a claim.
        expiry: half-lives without a signal for it after which a claim ends.
        min_confidence: claims below it are rejected and reported. Interests are not: their
            confidence is about what the user will do next; they are ranked by strength.
        sensitive: kinds of sensitive claims that are allowed; all others are rejected.
        sensitive_words: words for those kinds, besides the ones that ship.
        least_polarity: a mean opinion closer to zero makes no claim.
        max_interests, max_entities, max_aspects: claims of each kind that hold.
        max_past: claims that ended, the latest.
        max_quotes: quotes that one claim carries.
        summary_sentences: at most.
        wording: "constrained" composes summaries from claims; "free" lets the model write them,
            and drops what the checker does not find in the evidence.
    """

    interests: InterestConfig = InterestConfig()
    opinion_half_life: float = Field(default=180.0, gt=0)
    entity_half_life: float = Field(default=365.0, gt=0)
    expiry: float = Field(default=4.0, gt=0)
    min_confidence: Unit = 0.5
    least_polarity: Unit = 0.4
    max_interests: int = Field(default=8, ge=1)
    max_entities: int = Field(default=8, ge=0)
    max_aspects: int = Field(default=6, ge=0)
    max_past: int = Field(default=8, ge=0)
    max_quotes: int = Field(default=3, ge=1)
    sensitive: tuple[Category, ...] = ()
    sensitive_words: Lexicon | None = None
    summary_sentences: int = Field(default=4, ge=1, le=8)
    wording: Literal["constrained", "free"] = "constrained"
