"""Profile versions in the ledger."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection, case, func, insert, select

from tasteprint.profiling.errors import GroundingError, LedgerError
from tasteprint.profiling.event_records import EventRecords
from tasteprint.profiling.grounding import check_profile
from tasteprint.profiling.models import Profile
from tasteprint.profiling.reading_records import ReadingRecords
from tasteprint.profiling.rules import Rules
from tasteprint.profiling.tables import claims, events, profiles


class ProfileRecords(EventRecords, ReadingRecords):
    """Profiles: every version that was ever written, and the claims of each as rows."""

    def save_profile(self, profile: Profile) -> bool:
        """Checks a profile and writes it as the next version of its user, in one transaction.

        The check reads the records as they are at that moment: nothing is written about a user who
        was forgotten while the profile was being built.

        Returns:
            Whether it was written; False where the user's newest one as of this instant is the
            same.

        Raises:
            GroundingError: the check found something wrong; nothing was written.
            LedgerError: nothing was written.
        """
        digest = profile.digest
        with self.transaction(write=True) as connection:
            if _newest(connection, profile) == digest:
                return False
            problems = self.problems(profile)
            if problems:
                raise GroundingError(
                    f"The profile of {profile.user_id} does not check out: {problems[0]}."
                )
            newest = select(func.max(profiles.c.version)).where(
                profiles.c.user_id == profile.user_id
            )
            version = (connection.scalar(newest) or 0) + 1
            connection.execute(
                insert(profiles).values(
                    user_id=profile.user_id,
                    version=version,
                    as_of=profile.as_of,
                    status=profile.status,
                    fingerprint=digest,
                    payload=profile.model_dump_json(),
                )
            )
            rows = [
                {
                    "user_id": profile.user_id,
                    "version": version,
                    "claim_id": claim.claim_id,
                    "kind": claim.kind,
                    "value": claim.value,
                    "polarity": claim.polarity,
                    "confidence": claim.confidence,
                    "strength": claim.strength,
                }
                for claim in profile.claims
            ]
            if rows:
                connection.execute(insert(claims), rows)
        return True

    def problems(self, profile: Profile) -> list[str]:
        """What is wrong with a profile by these records; [] where it is sound.

        Its evidence is checked piece by piece, and the whole is compared with what the records
        give when it is merged from them again.
        """
        from tasteprint.profiling.merging.replay import check_replay, replay  # loads pandas

        history = self.history(profile.user_id, profile.as_of)
        if history is None:
            return [f"the user {profile.user_id} has no events"]
        if problems := check_profile(profile, history):
            return problems
        return check_replay(profile, replay(history, profile.rules, self.summary))

    def replay(self, user_id: str, rules: Rules, as_of: datetime | None = None) -> Profile | None:
        """The profile as of any instant, merged from the records without a model.

        Args:
            user_id: the user.
            rules: by which it is merged.
            as_of: events up to and including this instant; None is the time of the last one.

        Returns:
            None where there are no events (by then).
        """
        from tasteprint.profiling.merging.replay import replay  # loads pandas

        history = self.history(user_id, as_of)
        return None if history is None else replay(history, rules, self.summary)

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


def _newest(connection: Connection, profile: Profile) -> str | None:
    """The digest of the user's newest profile as of the same instant."""
    query = (
        select(profiles.c.fingerprint)
        .where((profiles.c.user_id == profile.user_id) & (profiles.c.as_of == profile.as_of))
        .order_by(profiles.c.version.desc())
        .limit(1)
    )
    return connection.scalar(query)
