"""The backend for a model behind an OpenAI-compatible server, vLLM above all."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from tasteprint.agents.llm.backend import Labels, LLMResponse, json_schema
from tasteprint.agents.llm.error_mapping import server_hints, translate_errors
from tasteprint.agents.llm.label_logprobs import LabelScorer
from tasteprint.agents.llm.tokens import special_tokens
from tasteprint.agents.serving import Endpoint, Engine, client_of
from tasteprint.profiling.errors import PromptError
from tasteprint.prompts import Options, Rendered, defuse

if TYPE_CHECKING:
    import openai
    from langchain_core.language_models import BaseChatModel

#: Output tokens of a prompt that does not set them.
MAX_OUTPUT_TOKENS = 512


class OpenAIBackend:
    """Requests to the engine's server.

    Generation goes through LangChain's ``ChatOpenAI``; label log-probabilities, which LangChain
    hides, through the plain client.

    Args:
        engine: starts or finds the server.
        timeout: seconds for one request.
    """

    def __init__(self, engine: Engine, timeout: float = 120.0) -> None:
        self.engine = engine
        self.timeout = timeout
        # More than one where the engine had to look for another server.
        self._connections: dict[Endpoint, _Connection] = {}

    async def name(self) -> str:
        """Return the served model's name."""
        return self.engine.model or (await self.engine.ready()).model

    @property
    def gives_logprobs(self) -> bool:
        """Return True if vLLM is served here, or the server at the URL has given some."""
        return self.engine.config.url is None or any(
            connection.scorer.has_scored for connection in self._connections.values()
        )

    def lost(self) -> None:
        """Make the engine look for its server again."""
        self.engine.lost()

    async def aclose(self) -> None:
        """Close the connections; the engine stops the server."""
        while self._connections:
            _endpoint, connection = self._connections.popitem()
            await connection.client.close()

    async def complete(
        self, prompt: Rendered, schema: type[BaseModel], options: Options
    ) -> LLMResponse:
        """See ``Backend``."""
        import openai

        connection = await self._connection()
        prompt = connection.safe(prompt)
        chat = connection.chat(options).bind(response_format=json_schema(schema))
        with_roles = [(m.role, m.content) for m in prompt.messages] or [("user", prompt.text)]
        async with translate_errors(server_hints(connection.endpoint)):
            try:
                answer = await chat.ainvoke(with_roles)
            except openai.LengthFinishReasonError as error:
                return _cut_off(error)
        used = answer.usage_metadata
        return LLMResponse(
            text=str(answer.text),
            tokens_in=used["input_tokens"] if used else 0,
            tokens_out=used["output_tokens"] if used else 0,
        )

    async def score(self, prompt: Rendered, labels: Labels, shared: bool) -> LLMResponse:
        """See ``Backend``. Without vLLM's label scores: a constrained choice, no confidence."""
        if prompt.messages:
            raise PromptError(
                "Labels are scored after a plain text, and this is a chat prompt.",
                hint="Give the prompt `apiType: completion` and no role lines.",
            )
        connection = await self._connection()
        return await connection.scorer.score(connection.safe(prompt).text, labels, shared)

    async def _connection(self) -> "_Connection":
        endpoint = await self.engine.ready()
        if endpoint not in self._connections:
            # It does not retry: the LLM client does.
            client = client_of(endpoint.url, endpoint.api_key, timeout=self.timeout)
            scorer = LabelScorer(client, endpoint)
            control = special_tokens(self.engine.tokenizer_file)
            self._connections[endpoint] = _Connection(endpoint, client, scorer, control)
        return self._connections[endpoint]


@dataclass(frozen=True)
class _Connection:
    endpoint: Endpoint
    client: "openai.AsyncOpenAI"
    scorer: LabelScorer
    control: tuple[str, ...]
    _chats: dict[Options, "BaseChatModel"] = field(default_factory=dict)

    def safe(self, prompt: Rendered) -> Rendered:
        """Return the prompt without this model's own control tokens, where they are known."""
        messages = tuple(
            m.model_copy(update={"content": defuse(m.content, self.control)})
            for m in prompt.messages
        )
        return Rendered(messages=messages, text=defuse(prompt.text, self.control))

    def chat(self, options: Options) -> "BaseChatModel":
        """Return LangChain's chat model over our client; its own would outlive ``aclose``."""
        if options not in self._chats:
            self._chats[options] = self._new_chat(options)
        return self._chats[options]

    def _new_chat(self, options: Options) -> "BaseChatModel":
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        extra: dict[str, Any] = {} if options.top_k is None else {"top_k": options.top_k}
        return ChatOpenAI(
            root_async_client=self.client,
            async_client=self.client.chat.completions,
            base_url=self.endpoint.url,
            api_key=SecretStr(self.endpoint.api_key),
            model=self.endpoint.model,
            temperature=options.temperature if options.temperature is not None else 0.0,
            max_completion_tokens=options.max_output_tokens or MAX_OUTPUT_TOKENS,
            top_p=options.top_p,
            frequency_penalty=options.frequency_penalty,
            presence_penalty=options.presence_penalty,
            stop_sequences=list(options.stop_sequences) or None,
            seed=options.seed if options.seed is not None else 0,
            extra_body=extra or None,
        )


def _cut_off(error: "openai.LengthFinishReasonError") -> LLMResponse:
    """Return the beginning of an answer that ran out of tokens; the session rejects it."""
    used = error.completion.usage
    return LLMResponse(
        text=error.completion.choices[0].message.content or "",
        tokens_in=used.prompt_tokens if used else 0,
        tokens_out=used.completion_tokens if used else 0,
    )
