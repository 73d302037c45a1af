"""A backend that counts the tokens of what is asked."""

from collections.abc import Callable

from pydantic import BaseModel

from tasteprint.agents.llm import Backend, Labels, LLMResponse
from tasteprint.profiling.models import Usage
from tasteprint.prompts import Options, Rendered


class Counting:
    """A backend that counts the tokens of all prompts, whoever answers.

    Attributes:
        counted: by the tokenizer. billed: as the backend says.
    """

    def __init__(self, backend: Backend, count: Callable[[str], int], name: str) -> None:
        self.backend = backend
        self.count = count
        self.model = name
        self.counted = self.billed = Usage()

    @property
    def gives_logprobs(self) -> bool:
        """See ``Backend``."""
        return self.backend.gives_logprobs

    async def name(self) -> str:
        """The name of the model whose tokenizer counts."""
        return self.model

    async def complete(
        self, prompt: Rendered, schema: type[BaseModel], options: Options
    ) -> LLMResponse:
        """See ``Backend``."""
        raise NotImplementedError("an update generates nothing freely here")

    async def score(self, prompt: Rendered, labels: Labels, shared: bool) -> LLMResponse:
        """See ``Backend``; the answer says what was counted."""
        raw = await self.backend.score(prompt, labels, shared)
        tokens = self.count(prompt.text)
        self.counted += Usage(calls=1, tokens_in=tokens, tokens_out=1)
        self.billed += Usage(calls=1, tokens_in=raw.tokens_in, tokens_out=raw.tokens_out)
        return raw.model_copy(update={"tokens_in": tokens, "tokens_out": 1})

    def lost(self) -> None:
        """See ``Backend``."""
        self.backend.lost()

    async def aclose(self) -> None:
        """See ``Backend``."""
        await self.backend.aclose()
