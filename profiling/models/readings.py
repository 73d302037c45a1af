"""Readings: what was extracted from one event's text, stored once.

They are all that a model ever adds to a profile.

A reading knows nothing of the user's other events. So a new event costs its own tokens and no more,
and a profile as of any instant is merged again from readings, without a model.
"""

from enum import StrEnum

from pydantic import Field

from tasteprint.profiling.models.base import Model, Polarity, Unit
from tasteprint.profiling.models.claims import Origin
from tasteprint.profiling.models.profiles import Usage

#: The type that says "this is a plain word and no entity".
WORD = "word"


class Part(StrEnum):
    """The parts of a reading."""

    TONE = "tone"
    TOPICS = "topics"
    NAMES = "names"
    OPINIONS = "opinions"


class Passage(Model):
    """A span of the event's text, in characters: the sentence that shows what was read."""

    start: int = Field(ge=0)
    end: int = Field(ge=1)


class Topic(Passage):
    """A tag, and the probability that the text shows an interest in it.

    Attributes:
        named: True if the text names the tag.
    """

    tag: str = Field(min_length=1)
    chance: Unit
    named: bool = False


class Name(Passage):
    """An entity candidate in the text, with a probability for each type; one is ``WORD``."""

    name: str = Field(min_length=1)
    chances: dict[str, Unit]


class Opinion(Passage):
    """An opinion about an aspect, in one text.

    Attributes:
        about: as the text or the taxonomy names it.
        polarity: -1 negative … 1 positive.
        clarity: the probability that there is an opinion at all.
    """

    about: str = Field(min_length=1)
    polarity: Polarity
    clarity: Unit


class Reading(Model):
    """All that was extracted from one event's text.

    Attributes:
        reader: id of the ``Reader`` that read it.
        language: ISO 639 code, "und" if undetermined.
        tone: mean polarity of the text; None where no reader could tell.
        failed: the parts that the model refused, and why.
        usage: what it cost, or would have, had nothing been in the cache; without the time.
    """

    event_id: str = Field(min_length=1)
    reader: str = Field(min_length=1)
    language: str = "und"
    tone: Polarity | None = None
    topics: tuple[Topic, ...] = ()
    names: tuple[Name, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    failed: dict[Part, str] = Field(default_factory=dict)
    usage: Usage = Usage()


class Reader(Model):
    """The set-up with which texts were read.

    Attributes:
        reader: sha256 in hex over all that a reading depends on but the text and what the
            catalogue called its things then.
        origins: the prompt and the model behind each part; a part without one is code's alone.
        cautions: its known limits, a sentence each.
    """

    reader: str = Field(min_length=1)
    origins: dict[Part, Origin] = Field(default_factory=dict)
    cautions: tuple[str, ...] = ()
