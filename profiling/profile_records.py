"""Profile versions in the ledger."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import case, func, insert, select

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import Profile
from tasteprint.profiling.store import Store
from tasteprint.profiling.tables import claims, events, profiles


class ProfileRecords(Store):
    """Profiles: every version that was ever written, and the claims of each as rows."""

    def save_profile(self, profile: Profile) -> Profile:
        """Writes a profile as the next version of its user, with its claims, in one transaction.

        Returns:
            The profile with the version that it got.

        Raises:
            LedgerError: nothing was written.
        """
        with self.transaction(write=True) as connection:
            newest = select(func.max(profiles.c.version)).where(
                profiles.c.user_id == profile.user_id
            )
            version = (connection.scalar(newest) or 0) + 1
            saved = profile.model_copy(update={"version": version})
            connection.execute(
                insert(profiles).values(
                    user_id=saved.user_id,
                    version=version,
                    as_of=saved.as_of,
                    status=saved.status,
                    fingerprint=saved.fingerprint,
                    payload=saved.model_dump_json(),
                )
            )
            if saved.claims:
                rows = [
                    {
                        "user_id": saved.user_id,
                        "version": version,
                        "claim_id": claim.claim_id,
                        "kind": claim.kind,
                        "value": claim.value,
                        "polarity": claim.polarity,
                        "confidence": claim.confidence,
                        "strength": claim.strength,
                    }
                    for claim in saved.claims
                ]
                connection.execute(insert(claims), rows)
        return saved

    def profile(self, user_id: str, as_of: datetime | None = None) -> Profile | None:
        """A user's newest profile whose own ``as_of`` is not after the one asked for.

        Newest is the latest ``as_of``, then the highest version. Without one asked for, a profile
        as of the user's last event comes before any that was built for a later instant: that one
        may not know of events that came in since.

        Raises:
            LedgerError: a stored profile cannot be read.
        """
        query = select(profiles.c.payload).where(profiles.c.user_id == user_id).limit(1)
        if as_of is not None:
            query = query.where(profiles.c.as_of <= as_of)
        else:
            last = select(func.max(events.c.ts)).where(events.c.user_id == user_id)
            query = query.order_by(case((profiles.c.as_of == last.scalar_subquery(), 0), else_=1))
        query = query.order_by(profiles.c.as_of.desc(), profiles.c.version.desc())
        with self.transaction() as connection:
            payload = connection.scalar(query)
        if payload is None:
            return None
        try:
            return Profile.model_validate_json(payload)
        except ValidationError as error:
            raise LedgerError(
                f"The stored profile of user {user_id} in {self.where} cannot be read: {error}",
                hint="Build the user's profile again with this version of Tasteprint.",
            ) from error

    def profiles(self) -> Iterator[Profile]:
        """The newest profile of each user, by user id, read one at a time."""
        with self.transaction() as connection:
            users = sorted(connection.scalars(select(profiles.c.user_id).distinct()))
        for user_id in users:
            profile = self.profile(user_id)
            if profile is not None:  # forgotten meanwhile
                yield profile
