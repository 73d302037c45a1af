"""The front matter of a prompt file: a subset of Prompty v2, described in prompts/README.md."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Api = Literal["chat", "completion"]
Kind = Literal["string", "integer", "float", "boolean", "array", "object"]
Text = Annotated[str, Field(min_length=1)]
Penalty = Annotated[float, Field(ge=-2.0, le=2.0)]

_TYPES: dict[Kind, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "float": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (Mapping,),
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


class InputSpec(_Part):
    """One input of a prompt. Without a default it must be given."""

    kind: Kind = "string"
    description: str = ""
    default: Any = None

    def accepts(self, value: object) -> bool:
        """Return True if a value is of this input's kind; a float input takes whole numbers too."""
        if isinstance(value, bool):  # bool is an int to Python, but no number to a prompt
            return self.kind == "boolean"
        return isinstance(value, _TYPES[self.kind])


class Options(_Part):
    """Sampling options; None leaves one to the caller.

    The names in a file are Prompty's: ``maxOutputTokens``, ``topP``, and so on.
    """

    temperature: Annotated[float, Field(ge=0.0, le=2.0)] | None = None
    max_output_tokens: Annotated[int, Field(ge=1)] | None = None
    top_p: Annotated[float, Field(gt=0.0, le=1.0)] | None = None
    top_k: Annotated[int, Field(ge=1)] | None = None
    frequency_penalty: Penalty | None = None
    presence_penalty: Penalty | None = None
    seed: int | None = None
    stop_sequences: tuple[Text, ...] = ()


class ModelSpec(_Part):
    """The route of the model server that the prompt is for, and how to call it."""

    api_type: Api = "chat"
    options: Options = Options()


class _Format(_Part):
    kind: Literal["jinja2"] = "jinja2"


class _Parser(_Part):
    kind: Literal["prompty"] = "prompty"


class TemplateSpec(_Part):
    """Template language and parser; Prompty knows others, this subset these."""

    format: _Format = _Format()
    parser: _Parser = _Parser()


class Metadata(_Part):
    """The keys that Prompty leaves to the application; ``Prompt`` explains them.

    They are spelt as here, with underscores: ``content_free``.
    """

    model_config = ConfigDict(alias_generator=None)

    labels: dict[Text, Annotated[tuple[Text, ...], Field(min_length=1)]] = {}
    content_free: dict[str, Any] = {}
    companions: tuple[Text, ...] = ()
    languages: tuple[Text, ...] = ()


class FrontMatter(_Part):
    """All keys of a prompt file."""

    name: Text
    description: str = ""
    inputs: dict[str, InputSpec] = {}
    model: ModelSpec = ModelSpec()
    template: TemplateSpec = TemplateSpec()
    metadata: Metadata = Metadata()
