"""The support chat: from a question to intents, matching records, facts and an answer.

assistant.py    answers questions about a user from the records, or not at all
event_facts.py  sentences on the events of one kind: how many, when, on which items
facts.py        facts on a user, as sentences that each cite claims or events
intents.py      words of questions: intents, kinds of events, and fillers
matching.py     words with plural forms and typos, items that are named, other users
questions.py    a question as it is read without a model: intents, and the words left
"""

from tasteprint.agents.support.assistant import Support, SupportConfig
from tasteprint.agents.support.intents import Intent
from tasteprint.agents.support.questions import Question, read_question

__all__ = [
    "Intent",
    "Question",
    "Support",
    "SupportConfig",
    "read_question",
]
