"""What of items and profiles goes into the vector store."""

import numpy as np

from tasteprint.agents.recommender.ranking import Taste
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import ClaimKind, Item, Profile
from tasteprint.profiling.text import tag_words
from tasteprint.vectorstore.chroma import Record, Stored

_DESCRIPTION = 1000
#: Of the profile that a record was made of, among the record's metadata.
DIGEST = "digest"


def item_record(item: Item) -> Record:
    """An item as its title, its tags and the beginning of its description."""
    tags = ", ".join(tag_words(tag) for tag in item.tags)
    lines = [item.title, tags, item.description[:_DESCRIPTION]]
    return Record(
        id=item.item_id,
        text="\n".join(line for line in lines if line.strip()),
        metadata={"title": item.title, "tags": ", ".join(item.tags)},
    )


def profile_record(profile: Profile, taste: Taste) -> Record:
    """A profile: the mean of the user's texts, or without texts its summary."""
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
    """Each interest as its tag and the quotes that show it."""
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


def remove_user(stored: Stored, user_id: str) -> int:
    """Takes a user's profile and interests out of the store, and says how many there were."""
    return stored.delete("profiles", ids=[user_id]) + stored.delete(
        "interests", where={"user_id": user_id}
    )


def remove_forgotten(ledger: Ledger, stored: Stored) -> int:
    """Takes out who was forgotten while being put in, and says how many there were.

    A record is written after its user's profile: where there is none now, they were forgotten.
    """
    owners = stored.metadata("interests", "user_id").values()
    gone = {*stored.ids("profiles"), *owners} - set(ledger.digests())
    for user_id in sorted(gone):
        remove_user(stored, user_id)
    return len(gone)
