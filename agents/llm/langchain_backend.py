"""The backend for any LangChain chat model that a user passes in."""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ValidationError, create_model

from tasteprint.agents.llm.backend import Labels, LLMResponse
from tasteprint.agents.llm.error_mapping import ErrorHints, translate_errors
from tasteprint.profiling.errors import ModelRefused
from tasteprint.prompts import Options, Rendered

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# The attributes in which LangChain's models keep their names.
_NAMES = ("deployment_name", "azure_deployment", "model_name", "model", "model_id")


class LangChainBackend:
    """Requests to a LangChain chat model, with its own structured output and sampling options.

    Labels are chosen under a schema, since LangChain shows no label log-probabilities: such
    scores carry no confidence.

    Args:
        model: a LangChain chat model that implements ``with_structured_output``.
        name: under which its generations are cached; by default taken from the model. Two models
            of one name, or one with two temperatures, need names of their own.
    """

    def __init__(self, model: "BaseChatModel", name: str | None = None) -> None:
        self.model = model
        names = [getattr(model, attribute, None) for attribute in _NAMES]
        self._name = name or next((str(own) for own in names if own), type(model).__name__)
        self._hints = ErrorHints(
            who=f"The model {self._name}",
            model=self._name,
            for_model="Name another model in the chat model that you pass in.",
            for_key="Give the chat model that you pass in another key.",
            for_refusal="Use a model with structured output.",
            for_nonsense="Check the address of the chat model that you pass in.",
            any_error=True,
        )

    async def name(self) -> str:
        """Return the model's name."""
        return self._name

    @property
    def gives_logprobs(self) -> bool:
        """Never."""
        return False

    def lost(self) -> None:
        """Do nothing: the connection is the model's own."""

    async def aclose(self) -> None:
        """Do nothing: the model is the user's."""

    async def complete(
        self, prompt: Rendered, schema: type[BaseModel], options: Options
    ) -> LLMResponse:
        """See ``Backend``."""
        messages = [(m.role, m.content) for m in prompt.messages] or [("user", prompt.text)]
        async with translate_errors(self._hints):
            structured = self.model.with_structured_output(schema, include_raw=True)
            answer = await structured.ainvoke(messages)
        if not isinstance(answer, dict) or not isinstance(answer.get("parsed"), BaseModel):
            reason = answer.get("parsing_error") if isinstance(answer, dict) else answer
            raise ModelRefused(
                f"The model {self._name} did not give a valid {schema.__name__}: {reason}",
                hint="Use a model with structured output.",
            )
        used = getattr(answer["raw"], "usage_metadata", None) or {}
        return LLMResponse(
            text=answer["parsed"].model_dump_json(),
            tokens_in=used.get("input_tokens", 0),
            tokens_out=used.get("output_tokens", 0),
        )

    async def score(self, prompt: Rendered, labels: Labels, shared: bool) -> LLMResponse:
        """See ``Backend``: one label, chosen under a schema."""
        del shared  # whole labels are chosen, so none can be mistaken for another
        one_of: Any = Literal.__getitem__(tuple(labels))
        choice = create_model("Choice", label=(one_of, ...))
        raw = await self.complete(prompt, choice, Options())
        try:
            label = choice.model_validate_json(raw.text).label  # type: ignore[attr-defined]
        except ValidationError as error:
            raise ModelRefused(f"The model {self._name} chose no label: {error}") from error
        return raw.model_copy(update={"text": label})
