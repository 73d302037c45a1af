"""A prompt and its rendering."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict

from tasteprint.profiling.errors import PromptError
from tasteprint.prompts.sanitize import neutralise
from tasteprint.prompts.schema import Api, InputSpec, Options

Role = Literal["system", "user", "assistant"]


class Message(BaseModel):
    """One message of a chat."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    content: str


class Rendered(BaseModel):
    """A prompt with its inputs filled in.

    Attributes:
        messages: of a chat prompt, in order; empty for a completion prompt.
        text: of a completion prompt; empty for a chat prompt.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    messages: tuple[Message, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Part:
    """One role's share of a prompt's body.

    Attributes:
        role: None in a completion prompt.
        template: Jinja2 source.
        line: of the file, from 1, on which the template begins.
    """

    role: Role | None
    template: str
    line: int


@dataclass(frozen=True)
class Prompt:
    """One variant of a prompt, as its file describes it.

    Attributes:
        labels: for a scoring prompt, each label's verbalisers: the texts of which any stands for
            the label when it follows the prompt. Empty for a prompt that generates.
        content_free: inputs that say nothing, which replace the real ones to measure the prompt's
            own bias towards a label (contextual calibration).
        languages: codes of the languages that the prompt was written for; empty: not stated.
        sha256: of the file's bytes, in hex; with companions, of their bytes as well.
        source: the whole file.
        named: ``name@variant`` of each companion, as the file has it.
        companions: prompts that are read beside this one, for the same inputs and labels. Filled
            in by ``Library.load``, which has the other files.
    """

    name: str
    variant: str
    description: str
    api: Api
    inputs: Mapping[str, InputSpec]
    options: Options
    labels: Mapping[str, tuple[str, ...]]
    content_free: Mapping[str, Any]
    languages: tuple[str, ...]
    parts: tuple[Part, ...]
    sha256: str
    source: str
    path: Path
    named: tuple[str, ...] = ()
    companions: tuple["Prompt", ...] = ()

    @property
    def id(self) -> str:
        """``name@variant``."""
        return f"{self.name}@{self.variant}"

    def render(self, inputs: Mapping[str, Any]) -> Rendered:
        """Fill in the inputs.

        The body was split into roles when the file was read, so no input can begin a message; the
        inputs are never read as templates; and the control tokens of chat templates are defused
        in what comes out (``neutralise``), however they were put together.

        Args:
            inputs: a value for every input of the prompt that has no default.

        Raises:
            PromptError: an input is missing, unknown or of the wrong kind, or the template fails.
        """
        values = self._values(inputs)
        filled = [(part.role, self._fill(part, values)) for part in self.parts]
        return Rendered(
            messages=tuple(Message(role=r, content=t) for r, t in filled if r is not None),
            text="".join(t for r, t in filled if r is None),
        )

    def _values(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        unknown = sorted(set(inputs) - set(self.inputs))
        if unknown:
            raise PromptError(
                f"The prompt {self.id} has no input {unknown[0]!r}.",
                hint=f"Its inputs are: {', '.join(self.inputs) or 'none'}.",
            )
        values = {}
        for name, spec in self.inputs.items():
            value = inputs.get(name, spec.default)
            if value is None:
                raise PromptError(
                    f"The prompt {self.id} lacks its input {name!r}.",
                    hint="Give it a value, or give it a default in the prompt's file.",
                )
            if not spec.accepts(value):
                raise PromptError(
                    f"The prompt {self.id} takes {spec.kind!r} as its input {name!r}, "
                    f"not {type(value).__name__}.",
                    hint="Give a value of that kind.",
                )
            values[name] = value
        return values

    def _fill(self, part: Part, values: Mapping[str, Any]) -> str:
        # A template can fail in any way that an expression can: adding text to a number, say.
        try:
            text = _template(part.template).render(values)
        except (
            TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError,
            RecursionError, MemoryError,
        ) as error:  # fmt: skip
            raise PromptError(
                f"The prompt {self.id} cannot be rendered: {error}.",
                hint=f"Correct the template in {self.path}, or its inputs.",
            ) from error
        return neutralise(text)


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """Return the Jinja2 environment of all prompts: sandboxed, strict about undefined names."""
    # Prompts are no HTML: escaping would change the user's text.
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
    )


@lru_cache(maxsize=256)
def _template(source: str) -> Template:
    return environment().from_string(source)


def require_labels(prompt: Prompt, labels: AbstractSet[str]) -> Prompt:
    """Return the prompt, if it has these labels.

    Raises:
        PromptError: it lacks one.
    """
    missing = sorted(labels - prompt.labels.keys())
    if missing:
        raise PromptError(
            f"The prompt {prompt.id} lacks the label {missing[0]!r}.",
            hint=f"Give it the labels {', '.join(sorted(labels))} in its metadata.",
        )
    return prompt
