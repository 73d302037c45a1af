"""Lies in a summary's sentences: each changes one thing in the wording or the citations."""

import re
from collections.abc import Callable

from tasteprint.profiling.claims import Sentence

_BE = re.compile(r"\b(is|are|was|were|has|have|does|do|can)\b")
_VERB = re.compile(r"\b(concerns?|writes|speaks|names|likes|asks)\b", re.IGNORECASE)


def _unknown_claim(sentence: Sentence) -> Sentence:
    return sentence.model_copy(update={"claim_ids": ("0" * 16,)})


def _changed_number(sentence: Sentence) -> Sentence | None:
    number = re.search(r"\d+", sentence.text)
    if number is None:
        return None
    text = sentence.text
    other = f"{text[: number.start()]}{int(number.group()) + 1}{text[number.end() :]}"
    return sentence.model_copy(update={"text": other})


def _exchanged_numbers(sentence: Sentence) -> Sentence | None:
    """“2 of 7” becomes “7 of 2”."""
    numbers = list(re.finditer(r"\b\d+\b", sentence.text))[:2]
    if len(numbers) < 2 or numbers[0].group() == numbers[1].group():
        return None
    (a, b), text = numbers, sentence.text
    between = text[a.end() : b.start()]
    other = f"{text[: a.start()]}{b.group()}{between}{a.group()}{text[b.end() :]}"
    return sentence.model_copy(update={"text": other})


def _negated(sentence: Sentence) -> Sentence:
    text = sentence.text
    if _VERB.search(text):
        other = _VERB.sub(lambda verb: f"never {verb.group()}", text, count=1)
    elif _BE.search(text):
        other = _BE.sub(lambda verb: f"{verb.group()} not", text, count=1)
    else:
        other = f"It is not so that {text[0].lower()}{text[1:]}"
    return sentence.model_copy(update={"text": other[0].upper() + other[1:]})


#: What makes a lie of each kind; None where the sentence has nothing to make it from.
SENTENCE_LIES: dict[str, Callable[[Sentence], Sentence | None]] = {
    "unknown claim cited": _unknown_claim,
    "number changed": _changed_number,
    "negation put in": _negated,
    "numbers exchanged": _exchanged_numbers,
}
