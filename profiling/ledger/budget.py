"""The privacy budget in the ledger: what was released, and what that cost."""

import math
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime, Field
from sqlalchemy import Connection, insert, select

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger.database import Store
from tasteprint.profiling.ledger.tables import releases
from tasteprint.profiling.models import Model

# Budgets and costs are decimal fractions, whose sums are off by a last digit.
_ROUNDING = 1e-9


class Release(Model):
    """One set of figures that left the workspace.

    Attributes:
        what: was released, in a word or two.
        epsilon, delta: what it cost of the privacy budget.
        content: what left.
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
        spent: what those up to now have cost.
        left: the rest, not below 0.
        releases: those up to now, oldest first.
    """

    total: float
    spent: float
    left: float
    releases: tuple[Release, ...]


class BudgetRecords(Store):
    """Releases, each noted with its cost before it leaves."""

    def budget(self, total: float) -> Budget:
        """What is left of a budget of ``total``."""
        with self.transaction() as connection:
            made = _releases(connection)
        spent = math.fsum(r.epsilon for r in made)
        return Budget(total=total, spent=spent, left=max(0.0, total - spent), releases=tuple(made))

    def release(
        self, key: str, what: str, epsilon: float, total: float, make: Callable[[], dict[str, Any]]
    ) -> tuple[Release, bool]:
        """The release kept under ``key``, or a new one that is paid for.

        Looking at the budget, drawing the noise and noting the cost are one transaction, and there
        is one writer at a time: releases made at once cannot overspend.

        Args:
            key: equal for equal data and parameters. It must not leave the workspace: who knows all
                but one user could try out keys.
            what: see ``Release``.
            epsilon: what a new one costs.
            total: the budget.
            make: draws the noise; called for a new one only.

        Returns:
            The release, and whether it is new.

        Raises:
            LedgerError: what is left of the budget does not pay for it; nothing was drawn.
        """
        with self.transaction(write=True) as connection:
            row = connection.execute(select(releases).where(releases.c.key == key)).first()
            if row is not None:
                return _release(dict(row._mapping)), False
            spent = math.fsum(r.epsilon for r in _releases(connection))
            if spent + epsilon > total + _ROUNDING:
                raise LedgerError(
                    f"The privacy budget of {self.where} does not pay for this: of {total:g} are "
                    f"{spent:g} spent, and it costs {epsilon:g}.",
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
