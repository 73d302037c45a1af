"""The data sets of texts: WNUT 2017 and Synthetic-Persona-Chat."""

import pytest

from tasteprint.evals.datasets import PERSONA, WNUT17, hash_order
from tasteprint.profiling.errors import EvalError

CONLL = """I\tO
saw\tO
New\tB-location
York\tI-location
Paris\tB-location
and\tO
Kong\tB-creative-work

\t
It\tO
rains\tO
"""
CSV = """user 1 personas,user 2 personas,Best Generated Conversation
"I like tea.
I am old.",I cook.,"User 1: Hi!
User 2: I make:

1. Soup
User 1: Nice.
User 1: Bye!"
I run.,I read.,
I run.,I read.,"Hello!
How are you?"
I sing.,I dance.,"* User 1: Hi! *
*User 2:* Hello."
"""


@pytest.fixture
def wnut(tmp_path):
    (tmp_path / "raw").mkdir()

    def write(text):
        (tmp_path / "raw" / "emerging.dev.conll").write_text(text, "utf-8")
        return WNUT17.full(tmp_path, "dev")

    return write


@pytest.fixture
def persona(tmp_path):
    (tmp_path / "raw" / "data").mkdir(parents=True)

    def write(text):
        file = tmp_path / "raw" / "data" / "Synthetic-Persona-Chat_valid.csv"
        file.write_text(text, "utf-8")
        return PERSONA.full(tmp_path, "dev")

    return write


def test_spans_of_names_in_tokens(wnut):
    first, second = wnut(CONLL)
    assert first["text"] == "I saw New York Paris and Kong"
    assert [(first["text"][a:b], kind) for a, b, kind in first["entities"]] == [
        ("New York", "location"),
        ("Paris", "location"),
        ("Kong", "creative-work"),
    ]
    assert second == {"id": "dev-2", "text": "It rains", "entities": []}


@pytest.mark.parametrize("text", ["no label at all", "a\tX-person", "a\tB"])
def test_what_is_no_conll_is_refused(wnut, text):
    with pytest.raises(EvalError, match="wnut17"):
        wnut(text)


def test_turns_of_a_conversation(persona):
    first, last = persona(CSV)  # one is empty, one does not say who speaks
    assert first == {
        "id": "dev-1",
        "personas": [["I like tea.", "I am old."], ["I cook."]],
        "turns": [[1, "Hi!"], [2, "I make:\n\n1. Soup"], [1, "Nice."], [1, "Bye!"]],
    }
    assert last["turns"] == [[1, "Hi!"], [2, "Hello."]]
    assert last["id"] == "dev-4"


def test_what_is_no_such_table_is_refused(persona):
    with pytest.raises(EvalError, match="synthetic_persona_chat"):
        persona("a,b\n1,2\n")


@pytest.mark.parametrize("split", ["dev", "test"])
def test_the_slices_are_cut_by_their_rule(split):
    sentences = WNUT17.rows(split)
    assert len(sentences) == 300
    assert list(WNUT17.cut(sentences)) == sentences
    assert all(0 <= a < b <= len(row["text"]) for row in sentences for a, b, _ in row["entities"])
    conversations = PERSONA.rows(split)
    assert len(conversations) == 30
    assert list(PERSONA.cut(conversations)) == conversations
    lines = [{line for persona in row["personas"] for line in persona} for row in conversations]
    assert sum(map(len, lines)) == len(set().union(*lines))
    order = [hash_order(row["id"]) for row in conversations]
    assert order == sorted(order)
