"""Models of the results: segments, placements of users, association rules."""

from typing import Literal

from pydantic import AwareDatetime, Field

from tasteprint.profiling.models import Model, Unit

Method = Literal["kmeans", "hdbscan"]
#: Stands for users who fit nowhere.
UNASSIGNED = "unassigned"


class Distinction(Model):
    """An interest that is more common in a segment than outside it.

    Attributes:
        users: of the segment's ``size``, those who have it.
        others: of the ``others_total`` users outside, those who have it.
        log_odds: difference of the log-odds, half a user added to each count.
    """

    tag: str
    users: int = Field(ge=0)
    size: int = Field(ge=1)
    others: int = Field(ge=0)
    others_total: int = Field(ge=0)
    log_odds: float


class Segment(Model):
    """A group of users.

    Attributes:
        segment_id: s1, s2, …, the largest first.
        name: how its members differ from the rest.
        share: of all users.
        typical: ids of the members nearest to its centre, nearest first.
        interests: those that are more common here, most telling first.
        figures: medians of behaviour figures, here and for the others, for those that differ.
        sentences: the same in plain words; code counted every figure.
    """

    segment_id: str
    name: str
    size: int = Field(ge=1)
    share: Unit
    typical: tuple[str, ...]
    interests: tuple[Distinction, ...] = ()
    figures: dict[str, tuple[float, float]] = Field(default_factory=dict)
    sentences: tuple[str, ...] = ()


class Placement(Model):
    """The place of one user's profile.

    Attributes:
        profile: digest of the profile that was read.
        segment_id: None for users who fit nowhere.
        distance: to the segment's centre; None without a segment.
        typicality: share of the segment's members that are at least as far from the centre; 1 for
            the most typical.
        x, y: on a map of all users: the first two principal components.
    """

    user_id: str
    profile: str
    segment_id: str | None = None
    distance: float | None = None
    typicality: Unit | None = None
    x: float
    y: float


class Segmentation(Model):
    """Segments of all users that have a profile, and how they were found.

    Attributes:
        parameters: of the method, those that were left open with the chosen values.
        reference: the newest instant of all profiles; recency counts from here.
        silhouette: mean over the users placed, in [-1, 1]; above 0.5 the groups are well separated
            (Rousseeuw 1987; Kaufman and Rousseeuw 1990).
        chance: the silhouette that as many users without groups stay below, 19 times of 20 (-1
            where the method finds no groups among them); one that is not above it shows no groups.
        stability: adjusted Rand index (Hubert and Arabie 1985) between these segments and those
            found again on random four fifths of the users, the mean; 1 the same, 0 as by chance.
        placements: by user id; they also say which profiles this was made from.
        notes: caveats for the reader, a sentence each.
    """

    method: Method
    parameters: dict[str, int | float | str]
    seed: int
    reference: AwareDatetime
    silhouette: float | None = None
    chance: float | None = None
    stability: float | None = None
    segments: tuple[Segment, ...]
    placements: tuple[Placement, ...]
    notes: tuple[str, ...] = ()

    @property
    def unassigned(self) -> int:
        """The number of users who fit nowhere."""
        return sum(p.segment_id is None for p in self.placements)


class Rule(Model):
    """Users with the interests ``antecedent`` often have ``consequent``, too.

    Attributes:
        users: all users; ``antecedent_users``, ``consequent_users``, ``both`` of them have
            the one, the other, both.
        support: both / users.
        confidence: both / antecedent_users.
        lift: confidence / (consequent_users / users).
        p_value: of Fisher's exact test, one-sided, after Holm's correction.
        text: the rule in words.
    """

    antecedent: tuple[str, ...]
    consequent: str
    users: int
    antecedent_users: int
    consequent_users: int
    both: int
    support: Unit
    confidence: Unit
    lift: float
    p_value: Unit
    text: str


class Rules(Model):
    """Rules between interests, highest lift first.

    Attributes:
        users: those with any interest.
        tested: number of possible rules, for which Holm's correction is made.
        level: adjusted p-values above it are left out.
    """

    users: int
    tested: int
    level: Unit
    least: int
    rules: tuple[Rule, ...]
    notes: tuple[str, ...] = ()
