"""TODO profiling/ledger.

budget.py    The privacy budget in the ledger: what was released, and what that cost.
database.py  The database under the ledger: opening it, one transaction at a time, its errors in words.
erasure.py   Forgetting a user or single events: every row that is about them, or derives from them alone.
events.py    Events and items in the ledger.
ledger.py    The ledger: the one door to the records.
profiles.py  Profiles in the ledger.
readings.py  A user's history in the ledger: events, their readings, and what both refer to.
runs.py      Generations, runs and the audit trail in the ledger.
tables.py    The ledger's tables, in SQL that SQLite and PostgreSQL share.
"""

from tasteprint.profiling.ledger.budget import Budget, Release
from tasteprint.profiling.ledger.database import Store, batches
from tasteprint.profiling.ledger.ledger import Ledger

__all__ = [
    "Budget",
    "Ledger",
    "Release",
    "Store",
    "batches",
]
