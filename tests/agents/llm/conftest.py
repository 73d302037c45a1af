"""A model that follows a script, and small prompts for it."""

from datetime import UTC, datetime

import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.profiling.models import Event, EventKind

TONE = """
inputs: {text: {kind: string}}
model: {apiType: completion}
metadata:
  labels: {positive: [" positive"], negative: [" negative"]}
"""
ABOUT = """
inputs: {text: {kind: string}, aspect: {kind: string}}
model: {apiType: completion}
metadata:
  labels: {positive: [" positive"], negative: [" negative"]}
  content_free: {text: N/A}
"""
TELL = """
inputs: {text: {kind: string}}
model: {apiType: chat, options: {temperature: 0}}
"""


def read(text, labels):
    """The label that stands in the text gets −1, others −3."""
    return {label: -1.0 if label in text else -3.0 for label in labels}


@pytest.fixture(scope="session")
def by_word():
    """Scores labels: the one that stands in the text gets −1, others −3."""
    return read


@pytest.fixture
def ledger(ledger):
    """It knows two users: of nobody else is anything kept."""
    day = datetime(2024, 1, 1, tzinfo=UTC)
    users = ("u1", "u2")
    ledger.add_events(
        [Event(event_id=user, user_id=user, kind=EventKind.POST, ts=day) for user in users]
    )
    return ledger


@pytest.fixture
def model():
    return ScriptedModel(
        scorer=read, writer=lambda text: f'{{"words":"{len(text.split())} words"}}'
    )


@pytest.fixture
def tone(make_prompt):
    return make_prompt("Text: {{ text }}\nTone:", TONE)


@pytest.fixture
def about(make_prompt):
    return make_prompt("Text: {{ text }}\nOpinion of {{ aspect }}:", ABOUT, "about.v1.prompty")


@pytest.fixture
def tell(make_prompt):
    return make_prompt("user:\nSay: {{ text }}", TELL, "tell.v1.prompty")


@pytest.fixture
def calibrated(make_prompt):
    """``tone`` with an input that says nothing."""
    front = TONE + "  content_free: {text: N/A}\n"
    return make_prompt("{{ text }}", front, "calibrated.v1.prompty")


@pytest.fixture
def retouched(make_prompt):
    """``tone`` from a file with one more comment."""
    return make_prompt("Text: {{ text }}\nTone:", TONE + "# new\n")
