"""The privacy budget in the ledger: what was released, and its cost."""

import math
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime, Field
from sqlalchemy import Connection, insert, select

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger.database import Database
from tasteprint.profiling.ledger.tables import releases
from tasteprint.profiling.models import Model

# Budgets and costs are decimal fractions, whose sums are off by a last digit.
_ROUNDING = 1e-9


class Release(Model):
    """One set of figures that left the workspace.

    Attributes:
        what: a word or two for what was released.
        epsilon, delta: its cost to the privacy budget.
        content: the figures that left the workspace.
    """

    release_id: str
    created: AwareDatetime
    what: str
    epsilon: float = Field(gt=0)
    delta: float = Field(default=0.0, ge=0)
    content: dict[str, Any]


class Budget(Model):
    """The privacy budget of a workspace. Costs add up (basic composition).

    Attributes:
        total: epsilon that all releases together may cost.
        spent: the cost of the releases up to now.
        left: the rest, not below 0.
        releases: up to now, oldest first.
    """

    total: float
    spent: float
    left: float
    releases: tuple[Release, ...]


class BudgetRecords(Database):
    """Releases, each recorded with its cost before it leaves."""

    def budget(self, total: float) -> Budget:
        """Return what is left of a budget of ``total``."""
        with self.transaction() as connection:
            made = _releases(connection)
        spent = math.fsum(r.epsilon for r in made)
        return Budget(total=total, spent=spent, left=max(0.0, total - spent), releases=tuple(made))

    def release(
        self, key: str, what: str, epsilon: float, total: float, make: Callable[[], dict[str, Any]]
    ) -> tuple[Release, bool]:
        """Return the release kept under ``key``, or make a new one and pay for it.

        Reading the budget, drawing the noise and recording the cost are one transaction, and there
        is one writer at a time: releases made at the same time cannot overspend.

        Args:
            key: equal for equal data and parameters. It must not leave the workspace: somebody who
                knows all users but one could try out keys.
            what: see ``Release``.
            epsilon: the cost of a new one.
            total: the budget.
            make: draws the noise; called only for a new one.

        Returns:
            The release, and True if it is new.

        Raises:
            LedgerError: the rest of the budget does not cover it; nothing was drawn.
        """
        with self.transaction(write=True) as connection:
            row = connection.execute(select(releases).where(releases.c.key == key)).first()
            if row is not None:
                return _release(dict(row._mapping)), False
            spent = math.fsum(r.epsilon for r in _releases(connection))
            if spent + epsilon > total + _ROUNDING:
                raise LedgerError(
                    f"The privacy budget of {self.where} is not enough: {spent:g} of {total:g} is "
                    f"spent, and this costs {epsilon:g}.",
                    hint="Share an earlier release again, take a smaller epsilon, or raise "
                    "TASTEPRINT_EPSILON and with it what can be learnt about a user.",
                    user_error=True,
                )
            made = Release(
                release_id=uuid.uuid4().hex,
                created=datetime.now(UTC),
                what=what,
                epsilon=epsilon,
                content=make(),
            )
            connection.execute(insert(releases).values(key=key, **made.model_dump()))
        return made, True


def _releases(connection: Connection) -> list[Release]:
    rows = connection.execute(select(releases)).all()
    found = [_release(dict(row._mapping)) for row in rows]
    return sorted(found, key=lambda r: (r.created, r.release_id))


def _release(row: dict[str, Any]) -> Release:
    del row["key"]
    return Release.model_validate(row)
