"""Records of items, profiles and interests for the vector store, and their removal."""

import numpy as np

from tasteprint.agents.recommender.taste_vectors import Taste
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import ClaimKind, Item, Profile
from tasteprint.profiling.text import tag_words
from tasteprint.vectorstore.chroma import Record, RecordStore

_DESCRIPTION = 1000
#: Key of the metadata that holds the digest of the profile that a record was made of.
DIGEST = "digest"


def item_record(item: Item) -> Record:
    """Return an item as its title, its tags and the beginning of its description."""
    tags = ", ".join(tag_words(tag) for tag in item.tags)
    lines = [item.title, tags, item.description[:_DESCRIPTION]]
    return Record(
        id=item.item_id,
        text="\n".join(line for line in lines if line.strip()),
        metadata={"title": item.title, "tags": ", ".join(item.tags)},
    )


def profile_record(profile: Profile, taste: Taste) -> Record:
    """Return a profile as the mean of the user's texts, or without texts its summary."""
    return Record(
        id=profile.user_id,
        text=" ".join(sentence.text for sentence in profile.summary),
        metadata={
            "status": profile.status.value,
            "as_of": profile.as_of.isoformat(),
            DIGEST: profile.digest,
        },
        vector=taste.text_vector.astype(np.float32) if taste.event_ids else None,
    )


def interest_records(profile: Profile) -> list[Record]:
    """Return each interest as its tag and the quotes that show it."""
    return [
        Record(
            id=claim.claim_id,
            text="\n".join([tag_words(claim.value), *(quote.text for quote in claim.quotes)]),
            metadata={
                "user_id": profile.user_id,
                "tag": claim.value,
                "strength": claim.strength,
            },
        )
        for claim in profile.of_kind(ClaimKind.INTEREST)
    ]


def remove_user(stored: RecordStore, user_id: str) -> int:
    """Take a user's profile and interests out of the store; return how many there were."""
    return stored.delete("profiles", ids=[user_id]) + stored.delete(
        "interests", where={"user_id": user_id}
    )


def remove_forgotten(ledger: Ledger, stored: RecordStore) -> int:
    """Take out users who were erased while being put in; return how many there were.

    A record is written after its user's profile: a user without one now was erased.
    """
    owners = stored.metadata("interests", "user_id").values()
    gone = {*stored.ids("profiles"), *owners} - set(ledger.digests())
    for user_id in sorted(gone):
        remove_user(stored, user_id)
    return len(gone)
