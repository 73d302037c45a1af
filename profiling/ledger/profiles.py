"""Profiles in the ledger."""

import json
from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection, case, delete, func, insert, select

from tasteprint.profiling.errors import GroundingError, LedgerError, RecordsChanged
from tasteprint.profiling.ledger.events import EventRecords
from tasteprint.profiling.ledger.readings import ReadingRecords, Rows, history_rows
from tasteprint.profiling.ledger.tables import claims, events, profiles
from tasteprint.profiling.models import Profile, Rules
from tasteprint.profiling.verification import check_profile

#: Versions of a user's profile that are kept. Each holds the ids of the events that it counts, so
#: that keeping all would take room by the square of the history. The profile of any instant can be
#: built again.
VERSIONS = 10


class ProfileRecords(EventRecords, ReadingRecords):
    """Profiles: the last versions of each user, and the claims of each as rows."""

    def save_profile(self, profile: Profile, built_from: Rows | None = None) -> bool:
        """Check a profile and write it as the next version of its user.

        The check takes its time and holds nobody up; then, in one transaction, the profile is
        written if the records that it was checked against are still the same. So nothing is
        written about a user who was erased meanwhile. ``VERSIONS`` of a user are kept, and none
        that was built by other rules: what those allowed must not outlive them.

        Args:
            profile: the profile.
            built_from: the rows of the records that it was built from, to be checked against and
                compared with the records of now; None loads them.

        Returns:
            True if it was written; False where the user's newest one as of this instant is the
            same.

        Raises:
            GroundingError: the check found something wrong; nothing was written.
            RecordsChanged: the records changed meanwhile; nothing was written.
            LedgerError: nothing was written.
        """
        user_id, as_of, digest = profile.user_id, profile.as_of, profile.digest
        with self.transaction() as connection:
            if _newest(connection, profile) == digest:
                return False
            checked = built_from or history_rows(connection, user_id, as_of)
        if problems := self._problems(profile, checked):
            raise GroundingError(
                f"The profile of {user_id} does not check out: {problems[0]}.",
                hint=f"Build it again: tasteprint profile --user {user_id}",
            )
        with self.transaction(write=True) as connection:
            if history_rows(connection, user_id, as_of) != checked:
                raise RecordsChanged(
                    f"The records of {user_id} changed while the profile was being checked.",
                    hint=f"Build it again: tasteprint profile --user {user_id}",
                )
            if _newest(connection, profile) == digest:
                return False
            _write(connection, profile)
        return True

    def problems(self, profile: Profile) -> list[str]:
        """Return what is wrong with a profile by these records; [] where it is sound.

        Its evidence is checked piece by piece, and the whole is compared with what the records
        give when it is merged from them again.
        """
        with self.transaction() as connection:
            rows = history_rows(connection, profile.user_id, profile.as_of)
        return self._problems(profile, rows)

    def _problems(self, profile: Profile, rows: Rows) -> list[str]:
        from tasteprint.profiling.claims import check_rebuilt, rebuild_profile

        history = self.as_history(rows, profile.user_id, profile.as_of)
        if history is None:
            return [f"the user {profile.user_id} has no events"]
        if problems := check_profile(profile, history):
            return problems
        return check_rebuilt(profile, rebuild_profile(history, profile.rules, self.summary))

    def rebuild_profile(
        self, user_id: str, rules: Rules, as_of: datetime | None = None
    ) -> Profile | None:
        """Build the profile as of any instant again, from the records and without a model.

        Args:
            user_id: the user.
            rules: by which it is merged.
            as_of: events up to and including this instant; None is the time of the last one.

        Returns:
            None where there are no events (by then).
        """
        from tasteprint.profiling.claims import rebuild_profile

        history = self.history(user_id, as_of)
        return None if history is None else rebuild_profile(history, rules, self.summary)

    def profile(self, user_id: str) -> Profile | None:
        """Return a user's newest profile, or None.

        Newest is the one as of the user's last event; without one, that of the latest ``as_of``,
        which may not know of events that came in since. Of several the highest version.

        Raises:
            LedgerError: a stored profile cannot be read.
        """
        last = select(func.max(events.c.ts)).where(events.c.user_id == user_id)
        query = (
            select(profiles.c.payload)
            .where(profiles.c.user_id == user_id)
            .order_by(case((profiles.c.as_of == last.scalar_subquery(), 0), else_=1))
            .order_by(profiles.c.as_of.desc(), profiles.c.version.desc())
            .limit(1)
        )
        with self.transaction() as connection:
            payload = connection.scalar(query)
        return None if payload is None else self._as_profile(user_id, payload)

    def _as_profile(self, user_id: str, payload: str) -> Profile:
        try:
            return Profile.model_validate_json(payload)
        except ValidationError as error:
            raise LedgerError(
                f"The stored profile of user {user_id} in {self.where} cannot be read: {error}",
                hint="Build the user's profile again with this version of Tasteprint.",
            ) from error

    def profiles(self) -> Iterator[Profile]:
        """Yield the newest profile of each user, by user id, read one at a time."""
        for user_id in sorted(self.digests()):
            profile = self.profile(user_id)
            if profile is not None:  # erased meanwhile
                yield profile

    def digests(self) -> dict[str, str]:
        """Return the digest of the newest profile (see ``profile``), by user."""
        last = (
            select(events.c.user_id, func.max(events.c.ts).label("ts"))
            .group_by(events.c.user_id)
            .subquery()
        )
        query = (
            select(profiles.c.user_id, profiles.c.fingerprint)
            .outerjoin(last, last.c.user_id == profiles.c.user_id)
            .order_by(case((profiles.c.as_of == last.c.ts, 1), else_=0))
            .order_by(profiles.c.as_of, profiles.c.version)
        )
        with self.transaction() as connection:  # of each user the last row is the newest
            return {row[0]: row[1] for row in connection.execute(query)}


def _newest(connection: Connection, profile: Profile) -> str | None:
    """Return the digest of the user's newest profile as of the same instant."""
    query = (
        select(profiles.c.fingerprint)
        .where((profiles.c.user_id == profile.user_id) & (profiles.c.as_of == profile.as_of))
        .order_by(profiles.c.version.desc())
        .limit(1)
    )
    return connection.scalar(query)


def _write(connection: Connection, profile: Profile) -> None:
    """Write a profile as the user's next version, and delete versions beyond ``VERSIONS``."""
    mine = profiles.c.user_id == profile.user_id
    newest = select(profiles.c.version, profiles.c.payload).where(mine)
    last = connection.execute(newest.order_by(profiles.c.version.desc()).limit(1)).first()
    version = last.version + 1 if last else 1
    if last:
        rules = profile.rules.model_dump(mode="json")
        same = json.loads(last.payload).get("rules") == rules
        until = version - VERSIONS if same else last.version
        connection.execute(delete(profiles).where(mine & (profiles.c.version <= until)))
    connection.execute(
        insert(profiles).values(
            user_id=profile.user_id,
            version=version,
            as_of=profile.as_of,
            status=profile.status,
            fingerprint=profile.digest,
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
