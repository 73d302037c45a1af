"""A question that the records answer alone loads neither the model's libraries nor the vectors'."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

PROGRAM = """
import asyncio, sys
from datetime import UTC, datetime
from tasteprint.agents.support import Support
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, Rules

with Ledger.open(sys.argv[1]) as ledger:
    ts = datetime(2024, 1, 1, tzinfo=UTC)
    ledger.add_events([Event(event_id="e1", user_id="ann", kind="purchase", ts=ts)])
    profile = ledger.rebuild_profile("ann", Rules())
    support = Support(ledger, None, None, None)
    bought = asyncio.run(support.ask(profile, "What did she buy?"))
    pets = asyncio.run(support.ask(profile, "Any pets?"))
print(bought.known, pets.known)
heavy = ("torch", "scipy", "sympy", "sentence_transformers", "chromadb", "transformers")
print([name for name in heavy if name in sys.modules])
"""


def test_questions_that_the_records_answer_load_nothing_heavy(tmp_path):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "ledger.db")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["True False", "[]"]
