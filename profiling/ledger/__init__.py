"""The records of a workspace, in SQLite or PostgreSQL.

ledger.py    Ledger: every record behind one object, and a table of its methods by file
database.py  opening the database, transactions, errors in plain words
events.py    events and items
readings.py  a user's history: events with what was read of their texts; the taxonomy in use
profiles.py  profiles, each checked before it is written
runs.py      answers of the model, runs, the audit trail
budget.py    the privacy budget: releases and their cost
erasure.py   which rows an erasure of a user or of events deletes
tables.py    the tables, in SQL that both databases share
"""

from tasteprint.profiling.ledger.budget import Budget, Release
from tasteprint.profiling.ledger.database import Database, batches
from tasteprint.profiling.ledger.ledger import Ledger
from tasteprint.profiling.ledger.readings import Snapshot

__all__ = [
    "Budget",
    "Database",
    "Ledger",
    "Release",
    "Snapshot",
    "batches",
]
