"""Prompts that are read beside another one: who they are, and the identity of them all."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from tasteprint.profiling.errors import PromptError
from tasteprint.prompts.prompt import Prompt


def accompanied(prompt: Prompt, prompts: Mapping[str, Prompt]) -> Prompt:
    """The prompt with its companions, and with a hash that changes when one of them does.

    Args:
        prompt: as its file says it.
        prompts: all, by ``name@variant``.

    Raises:
        PromptError: a companion is not there, or cannot be read for the same inputs and labels.
    """
    if not prompt.named:
        return prompt
    companions = tuple(_companion(prompt, identity, prompts) for identity in prompt.named)
    hashes = "\n".join(each.sha256 for each in (prompt, *companions))
    return replace(prompt, companions=companions, sha256=sha256(hashes.encode("ascii")).hexdigest())


def _companion(prompt: Prompt, identity: str, prompts: Mapping[str, Prompt]) -> Prompt:
    found = prompts.get(identity)
    if found is None:
        trouble = "there is no such prompt"
    elif found.named or identity == prompt.id:
        trouble = "it has companions itself"
    elif prompt.named.count(identity) > 1:
        trouble = "it is given twice"
    elif not found.labels or set(found.labels) != set(prompt.labels):
        trouble = "its labels are others"
    elif missing := [n for n, spec in found.inputs.items() if _lacks(prompt, n, spec.default)]:
        trouble = f"it takes an input {missing[0]!r} that this prompt does not have"
    else:
        return found
    raise PromptError(
        f"{prompt.path}: metadata.companions: {identity}: {trouble}.",
        hint="prompts/README.md describes the format.",
    )


def _lacks(prompt: Prompt, name: str, default: object) -> bool:
    return name not in prompt.inputs and default is None
