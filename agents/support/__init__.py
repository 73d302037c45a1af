"""TODO agents/support.

assistant.py    The support chat: questions about a user, answered from the records or not at all.
event_facts.py  What the records tell about the events of one kind: how many, when, and of what.
facts.py        What the records tell about a user, as sentences that each cite claims or events.
intents.py      The words of questions: those that tell what is asked for, and those that tell nothing.
matching.py     Whether a question means a word of the records: in another number, or by a slip of the pen.
questions.py    What a question about a user asks for, read without a model: intents, and the words left over.
"""

from tasteprint.agents.support.assistant import Support

__all__ = [
    "Support",
]
