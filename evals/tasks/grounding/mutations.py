"""Mutations of a sound profile: each changes one thing, and leaves all else as it should be.

Lies in sentences are told twice: as code composes them, which is checked to the letter, and as if
a model had worded them, where the check goes by words and numbers and cannot see all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasteprint.evals.tasks.grounding.claim_mutations import CLAIM_MUTATIONS, Material
from tasteprint.evals.tasks.grounding.sentence_mutations import SENTENCE_MUTATIONS
from tasteprint.profiling.models import Claim, Profile, Sentence, Sentiment

#: The mutations as a model might word them.
WORDED = frozenset(f"{kind}, in a model's words" for kind in SENTENCE_MUTATIONS)
#: How many kinds there are of the others.
KINDS = len(CLAIM_MUTATIONS) + len(SENTENCE_MUTATIONS)


@dataclass(frozen=True)
class Mutation:
    """One mutation, by itself.

    Attributes:
        kind: what was changed.
        said: the mutated claim or sentence, for the reader.
        profile: it, and what it needs to be checked.
    """

    kind: str
    said: str
    profile: Profile


def alone(profile: Profile, claims: Sequence[Claim], summary: Sequence[Sentence] = ()) -> Profile:
    """The profile with these claims and sentences, and nothing else that could be wrong."""
    rest = {"interests": (), "entities": (), "sentiment": Sentiment()}
    return profile.model_copy(update={"claims": tuple(claims), "summary": tuple(summary), **rest})


def cited(profile: Profile, sentence: Sentence) -> Profile:
    """The sentence with the claims that it cites."""
    ids = set(sentence.claim_ids)
    return alone(profile, [c for c in profile.claims if c.claim_id in ids], [sentence])


def plant(material: Material) -> Iterator[Mutation]:
    """Yield a mutation of each kind that can be made from the profile."""
    for kind, make in CLAIM_MUTATIONS.items():
        if claim := make(material):
            evidence = [f"“{quote.text}”" for quote in claim.quotes[:1]]
            evidence += [f"{count.matched} of {count.total}" for count in claim.counts[:1]]
            said = f"{claim.kind} {claim.value}: {', '.join(evidence) or 'no evidence'}"
            yield Mutation(kind, said, alone(material.profile, [claim]))
    for kind, change in SENTENCE_MUTATIONS.items():
        changed = [s for sentence in material.profile.summary if (s := change(sentence))]
        if changed:
            sentence = material.draw.choice(changed)
            yield Mutation(kind, sentence.text, cited(material.profile, sentence))
            # Only what code composes cites events.
            worded = sentence.model_copy(update={"event_ids": ()})
            yield Mutation(
                f"{kind}, in a model's words", worded.text, cited(material.profile, worded)
            )
