"""Lies in a summary's sentences: each changes one thing in the wording or the citations."""

import re
from collections.abc import Callable

from tasteprint.profiling.models import Sentence
from tasteprint.profiling.text import negations

_BE = re.compile(r"\b(is|are|was|were|has|have|does|do|can)\b")
_VERB = re.compile(
    r"\b(concerns?|writes|speaks|praises|criticises|mentions|names|likes|asks)\b", re.IGNORECASE
)
_SPOKEN = re.compile(r"^(?:(?P<side>Criticises|Praises) |(?P<zh>批评|称赞))(?P<value>.+?)[:：]")
_OBJECT = re.compile(
    r"\b(?:of|about|concerns?|praises|criticises|mentions|names) |谈到|称赞|批评|提到|与",
    re.IGNORECASE,
)


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


def _dropped_negation(sentence: Sentence) -> Sentence | None:
    """“I do not like it” becomes “I do like it”, “don't” becomes “do”."""
    denied = negations(sentence.text)
    if not denied:
        return None
    at, word = denied[0]
    stays = word[:-3] if word.endswith(("n't", "n’t")) else ""
    rest = sentence.text[at + len(word) :]
    text = sentence.text[:at] + stays + (rest if stays else rest.lstrip())
    return sentence.model_copy(update={"text": text})


def _exchanged_liking(sentence: Sentence) -> Sentence | None:
    """Return what is spoken ill of is said to be liked, and the other way round."""
    spoken = _SPOKEN.match(sentence.text)
    if spoken is None:
        return None
    value, ill = spoken["value"], spoken["side"] == "Criticises" or spoken["zh"] == "批评"
    text = f"They {'like' if ill else 'do not like'} {value}."
    if spoken["zh"]:
        text = f"用户{'喜欢' if ill else '不喜欢'}{value}。"
    return sentence.model_copy(update={"text": text})


def _added_quantifier(sentence: Sentence) -> Sentence | None:
    """“Praises stout” becomes “Praises all stout”."""
    spoken = _OBJECT.search(sentence.text)
    if spoken is None:
        return None
    more = "all " if spoken.group().isascii() else "所有"
    text = sentence.text[: spoken.end()] + more + sentence.text[spoken.end() :]
    return sentence.model_copy(update={"text": text})


#: What makes a mutation of each kind; None where the sentence has nothing to make it from.
SENTENCE_MUTATIONS: dict[str, Callable[[Sentence], Sentence | None]] = {
    "unknown claim cited": _unknown_claim,
    "number changed": _changed_number,
    "negation put in": _negated,
    "numbers exchanged": _exchanged_numbers,
    "negation dropped": _dropped_negation,
    "liking stated for a dislike": _exchanged_liking,
    "quantifier added": _added_quantifier,
}
