"""The backend for a model behind an OpenAI-compatible server, vLLM above all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import openai
from pydantic import BaseModel

from tasteprint.agents.backends import Labels, Raw, Transient, json_schema
from tasteprint.agents.endpoint import Endpoint
from tasteprint.agents.engine import Engine
from tasteprint.agents.scores import log_sum_exp
from tasteprint.profiling.errors import EngineUnavailable, ModelRefused, PromptError
from tasteprint.prompts.format import Options
from tasteprint.prompts.prompt import Rendered

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from openai.types.shared_params import ResponseFormatJSONSchema

# vLLM's bound on the tokens whose log-probability one request may ask for.
MAX_LABEL_TOKENS = 128


class ServedModel:
    """Talks to the engine's server.

    Generation goes through LangChain's ``ChatOpenAI``; label log-probabilities, which LangChain
    hides, through the plain client.

    Args:
        engine: where the server comes from.
        timeout: seconds for one request.
    """

    def __init__(self, engine: Engine, timeout: float = 120.0) -> None:
        self.engine = engine
        self.timeout = timeout
        self._client: openai.AsyncOpenAI | None = None
        self._client_url = ""
        self._first_tokens: dict[str, int] = {}
        self._scores_labels = True

    async def name(self) -> str:
        """The served model's name."""
        return self.engine.model or (await self.engine.ready()).model

    def lost(self) -> None:
        """Makes the engine look for its server again."""
        self.engine.lost()

    async def aclose(self) -> None:
        """Closes the connections; the server is the engine's to stop."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def complete(self, prompt: Rendered, schema: type[BaseModel], options: Options) -> Raw:
        """See ``Backend``."""
        endpoint = await self.engine.ready()
        chat = self._chat(endpoint, options).bind(response_format=json_schema(schema))
        with_roles = [(m.role, m.content) for m in prompt.messages] or [("user", prompt.text)]
        async with self._words(endpoint):
            answer = await chat.ainvoke(with_roles)
        used = answer.usage_metadata
        return Raw(
            text=str(answer.text),
            tokens_in=used["input_tokens"] if used else 0,
            tokens_out=used["output_tokens"] if used else 0,
        )

    async def score(self, prompt: Rendered, labels: Labels, shared: bool) -> Raw:
        """See ``Backend``. Without vLLM's label scores: a constrained choice, no confidence."""
        endpoint = await self.engine.ready()
        if prompt.messages:
            raise PromptError(
                "Labels are scored after a plain text, and this is a chat prompt.",
                hint="Give the prompt `apiType: completion` and no role lines.",
            )
        if self._scores_labels:
            tokens = await self._label_tokens(endpoint, labels, shared)
            raw = tokens and await self._logprobs(endpoint, prompt.text, tokens)
            if raw:
                return raw
            self._scores_labels = False
        return await self._choice(endpoint, prompt.text, list(labels))

    # -- generation --------------------------------------------------------------------------

    def _chat(self, endpoint: Endpoint, options: Options) -> "BaseChatModel":
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        return ChatOpenAI(
            base_url=endpoint.url,
            api_key=SecretStr(endpoint.api_key),
            model=endpoint.model,
            temperature=options.temperature if options.temperature is not None else 0.0,
            max_completion_tokens=options.max_output_tokens or 512,
            top_p=options.top_p,
            seed=options.seed if options.seed is not None else 0,
            max_retries=0,  # the door retries
            timeout=self.timeout,
        )

    # -- scoring -----------------------------------------------------------------------------

    async def _label_tokens(
        self, endpoint: Endpoint, labels: Labels, shared: bool
    ) -> dict[str, list[int]] | None:
        """First tokens of each label's verbalisers; None where the server does not tokenize."""
        found: dict[str, list[int]] = {}
        owner: dict[int, str] = {}
        for label, verbalisers in labels.items():
            ids: list[int] = []
            for verbaliser in verbalisers:
                token = await self._first_token(endpoint, verbaliser)
                if token is None:
                    return None
                if owner.setdefault(token, label) != label and not shared:
                    raise PromptError(
                        f"The labels {owner[token]!r} and {label!r} begin with the same token for "
                        f"the model {endpoint.model}.",
                        hint="Choose verbalisers that differ in their first token.",
                    )
                if token not in ids:
                    ids.append(token)
            found[label] = ids
        return found

    async def _first_token(self, endpoint: Endpoint, text: str) -> int | None:
        if text not in self._first_tokens:
            async with self._words(endpoint):
                try:
                    answer = await self._plain(endpoint).post(
                        f"{endpoint.url.removesuffix('/v1')}/tokenize",
                        body={"model": endpoint.model, "prompt": text, "add_special_tokens": False},
                        cast_to=dict[str, Any],
                    )
                except openai.NotFoundError:
                    return None
            self._first_tokens[text] = int(answer["tokens"][0])
        return self._first_tokens[text]

    async def _logprobs(
        self, endpoint: Endpoint, text: str, tokens: dict[str, list[int]]
    ) -> Raw | None:
        """Log-probability of every label; None where the server does not give them."""
        wanted = sorted({token for ids in tokens.values() for token in ids})
        read: dict[int, float] = {}
        tokens_in = tokens_out = 0
        for start in range(0, len(wanted), MAX_LABEL_TOKENS):
            chunk = wanted[start : start + MAX_LABEL_TOKENS]
            async with self._words(endpoint):
                answer = await self._plain(endpoint).completions.create(
                    model=endpoint.model,
                    prompt=text,
                    max_tokens=1,
                    temperature=0,
                    logprobs=0,
                    extra_body={"logprob_token_ids": chunk, "return_tokens_as_token_ids": True},
                )
            logprobs = answer.choices[0].logprobs
            position = (logprobs.top_logprobs if logprobs else None) or [{}]
            if any(f"token_id:{t}" not in position[0] for t in chunk):
                return None
            read.update({t: position[0][f"token_id:{t}"] for t in chunk})
            if answer.usage:
                tokens_in += answer.usage.prompt_tokens
                tokens_out += answer.usage.completion_tokens
        return Raw(
            logprobs={label: log_sum_exp([read[t] for t in ids]) for label, ids in tokens.items()},
            tokens_in=tokens_in,
            tokens_out=tokens_out,
        )

    async def _choice(self, endpoint: Endpoint, text: str, labels: list[str]) -> Raw:
        one_of: ResponseFormatJSONSchema = {
            "type": "json_schema",
            "json_schema": {"name": "choice", "schema": {"type": "string", "enum": labels}},
        }
        async with self._words(endpoint):
            answer = await self._plain(endpoint).chat.completions.create(
                model=endpoint.model,
                messages=[{"role": "user", "content": text}],
                temperature=0,
                response_format=one_of,
            )
        used = answer.usage
        return Raw(
            text=(answer.choices[0].message.content or "").strip().strip('"'),
            tokens_in=used.prompt_tokens if used else 0,
            tokens_out=used.completion_tokens if used else 0,
        )

    def _plain(self, endpoint: Endpoint) -> openai.AsyncOpenAI:
        if self._client is None or self._client_url != endpoint.url:
            self._client_url = endpoint.url
            self._client = openai.AsyncOpenAI(
                base_url=endpoint.url,
                api_key=endpoint.api_key,
                max_retries=0,
                timeout=self.timeout,
            )
        return self._client

    @asynccontextmanager
    async def _words(self, endpoint: Endpoint) -> AsyncIterator[None]:
        """Turns the client's errors into ours."""
        try:
            yield
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as e:
            raise Transient(f"{endpoint.url}: {e}") from e
        except openai.NotFoundError as error:
            raise EngineUnavailable(
                f"The server at {endpoint.url} does not know the model {endpoint.model}.",
                hint="Set TASTEPRINT_MODEL to a model that it serves.",
                blame="user",
            ) from error
        except openai.APIStatusError as error:
            raise ModelRefused(
                f"The model server at {endpoint.url} refused a request: {error.message[:300]}",
                hint="See the server's log.",
            ) from error
