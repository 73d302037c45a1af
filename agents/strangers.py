"""Whether a question is about somebody else than the user whom it is asked of."""

from collections.abc import Callable, Iterable

from tasteprint.agents.names import capitalised
from tasteprint.agents.question_words import content_words
from tasteprint.agents.questions import ANOTHER_USER, Question
from tasteprint.agents.slips import alike, words_of


def names_stranger(asked: Question, records: Callable[[], Iterable[str]]) -> bool:
    """Whether a question names another user, or has a name that the records do not know.

    A name is capitalised where no sentence begins. One of its words in the records will do: most
    names are of brands and styles. In a script without capitals no name is seen.

    Args:
        asked: the question.
        records: gives titles, tags, claims' values and what the user wrote; asked only where the
            question has a name.
    """
    if ANOTHER_USER.search(asked.about):
        return True
    # Behind a Han character a capital is no sentence's beginning: "Bob喜欢什么" has a name.
    text = f"问{asked.about}" if asked.language == "zh" else asked.about
    found = [
        [word for word in content_words(text[start:end]) if word in asked.content]
        for start, end in capitalised(text)
    ]
    names = [words for words in found if words]
    if not names:
        return False
    known = {word for text in records() for word in words_of(text)}
    return any(not any(_is_known(word, known) for word in words) for words in names)


def _is_known(word: str, known: set[str]) -> bool:
    return word in known or any(alike(word, other) for other in known)
