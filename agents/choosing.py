"""Letting the model choose among sentences that code composed: one scored token."""

from collections.abc import Mapping
from typing import Any

from tasteprint.agents.scores import Calibration
from tasteprint.agents.session import Session
from tasteprint.prompts.prompt import Prompt

LETTERS = "ABCDEFGH"


async def by_preference(
    session: Session, prompt: Prompt, inputs: Mapping[str, Any], options: str
) -> list[int]:
    """Places of the options, the model's favourite first, with the letters' own pull taken out.

    Args:
        session: of the user whom the options concern.
        prompt: lists its options under letters, and ends where a letter follows.
        inputs: of the prompt.
        options: which input holds the options, eight at most.

    Raises:
        EngineUnavailable: no answer.
        ModelRefused: the request is refused.
    """
    count = len(inputs[options])
    labels = {letter: (f" {letter}",) for letter in LETTERS[:count]}
    read = await session.score(prompt, inputs, labels)
    if read.confidence is None:  # one choice and no figures
        return sorted(range(count), key=lambda at: LETTERS[at] != read.best)
    empty = await session.score(prompt, {**inputs, options: ["N/A"] * count}, labels)
    chances = Calibration.content_free(empty.logprobs).apply(read.logprobs)
    return sorted(range(count), key=lambda at: (-chances[LETTERS[at]], at))
