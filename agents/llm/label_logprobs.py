"""Log-probabilities of labels, from an OpenAI-compatible server."""

import asyncio
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from tasteprint.agents.llm.backend import Labels, LLMResponse
from tasteprint.agents.llm.concurrency import gather_or_cancel
from tasteprint.agents.llm.error_mapping import server_hints, translate_errors
from tasteprint.agents.llm.softmax import log_sum_exp
from tasteprint.agents.serving import Endpoint
from tasteprint.profiling.errors import ModelRefused, PromptError

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.shared_params import ResponseFormatJSONSchema

# vLLM's bound on the tokens whose log-probability one request may ask for.
MAX_LABEL_TOKENS = 128
# What vLLM sends for a log-probability of minus infinity, which JSON cannot hold.
LEAST_LOGPROB = -9999.0
# These refusals are about the moment or the key; by any other a server says that it has no such
# route, or another one under the same name.
_NOT_OF_THE_ROUTE = {401, 408, 425, 429}


class LabelScorer:
    """Read the log-probabilities of labels' first tokens, which LangChain hides.

    vLLM gives those of the tokens asked for. A server that does not gets a constrained choice of
    one label, without a confidence.

    Args:
        client: connected to the server.
        endpoint: the server and its model.

    Attributes:
        has_scored: whether the server has given log-probabilities.
    """

    def __init__(self, client: "AsyncOpenAI", endpoint: Endpoint) -> None:
        self._client = client
        self._endpoint = endpoint
        self._hints = server_hints(endpoint)
        self._first_tokens: dict[str, int] = {}
        self._scores_labels = True
        self.has_scored = False
        # Many texts are scored for the same labels at once: the tokens are asked for once.
        self._tokenizing = asyncio.Lock()

    async def score(self, text: str, labels: Labels, shared: bool) -> LLMResponse:
        """See ``Backend``; for the position after ``text``."""
        if self._scores_labels:
            tokens = await self._label_tokens(labels, shared)
            raw = tokens and await self._logprobs(text, labels, tokens)
            if raw:
                self.has_scored = True
                return raw
            self._scores_labels = False
        return await self._choice(text, list(labels))

    async def _label_tokens(self, labels: Labels, shared: bool) -> dict[str, list[int]] | None:
        """Return first tokens of each label's verbalisers; None where the server has no tokenizer.

        A token with which words of two labels begin tells nothing about either: it is left out.
        """
        found: dict[str, list[int]] = {}
        async with self._tokenizing:
            for label, verbalisers in labels.items():
                tokens = await gather_or_cancel(self._first_token(word) for word in verbalisers)
                if None in tokens:
                    return None
                found[label] = [t for t in dict.fromkeys(tokens) if t is not None]
        if shared:
            return found
        owners = Counter(token for tokens in found.values() for token in tokens)
        own = {label: [t for t in ts if owners[t] == 1] for label, ts in found.items()}
        for label in (name for name, tokens in own.items() if not tokens):
            other = next(n for n, ts in found.items() if n != label and set(ts) & set(found[label]))
            raise PromptError(
                f"The labels {label!r} and {other!r} begin with the same token for the model "
                f"{self._endpoint.model}.",
                hint="Choose verbalisers that differ in their first token.",
            )
        return own

    async def _first_token(self, text: str) -> int | None:
        import openai

        if text not in self._first_tokens:
            body = {"model": self._endpoint.model, "prompt": text, "add_special_tokens": False}
            url = f"{self._endpoint.url.removesuffix('/v1')}/tokenize"
            async with translate_errors(self._hints):
                try:
                    answer: Any = await self._client.post(url, body=body, cast_to=dict[str, Any])
                except openai.APIStatusError as error:
                    status = error.status_code
                    if status == 501 or (status < 500 and status not in _NOT_OF_THE_ROUTE):
                        return None
                    raise
            tokens = answer.get("tokens") if isinstance(answer, dict) else None
            if not tokens or not isinstance(tokens[0], int):  # a route of another kind of server
                return None
            self._first_tokens[text] = tokens[0]
        return self._first_tokens[text]

    async def _logprobs(
        self, text: str, labels: Labels, tokens: dict[str, list[int]]
    ) -> LLMResponse | None:
        """Return the log-probability of every label and word; None where the server has none."""
        wanted = sorted({token for ids in tokens.values() for token in ids})
        read: dict[int, float] = {}
        firsts = {w: self._first_tokens[w] for texts in labels.values() for w in texts}
        tokens_in = tokens_out = 0
        for start in range(0, len(wanted), MAX_LABEL_TOKENS):
            chunk = wanted[start : start + MAX_LABEL_TOKENS]
            async with translate_errors(self._hints):
                answer = await self._client.completions.create(
                    model=self._endpoint.model,
                    prompt=text,
                    max_tokens=1,
                    temperature=0,
                    logprobs=0,
                    extra_body={"logprob_token_ids": chunk, "return_tokens_as_token_ids": True},
                )
                logprobs = answer.choices[0].logprobs
            positions = (logprobs.top_logprobs if logprobs else None) or [{}]
            given = positions[0] or {}
            if any(given.get(f"token_id:{t}") is None for t in chunk):
                return None
            read.update({t: max(given[f"token_id:{t}"], LEAST_LOGPROB) for t in chunk})
            if answer.usage:
                tokens_in += answer.usage.prompt_tokens
                tokens_out += answer.usage.completion_tokens
        return LLMResponse(
            logprobs={label: log_sum_exp([read[t] for t in ids]) for label, ids in tokens.items()},
            words={word: read[token] for word, token in firsts.items() if token in read},
            tokens_in=tokens_in,
            tokens_out=tokens_out,
        )

    async def _choice(self, text: str, labels: list[str]) -> LLMResponse:
        one_of: ResponseFormatJSONSchema = {
            "type": "json_schema",
            "json_schema": {"name": "choice", "schema": {"type": "string", "enum": labels}},
        }
        async with translate_errors(self._hints):
            answer = await self._client.chat.completions.create(
                model=self._endpoint.model,
                messages=[{"role": "user", "content": text}],
                temperature=0,
                response_format=one_of,
            )
            content = (answer.choices[0].message.content or "").strip()
        label = _unquoted(content)
        if label not in labels:
            raise ModelRefused(
                f"The model {self._endpoint.model} chose no label, but wrote {content[:80]!r}.",
                hint="Use a server with structured output, vLLM for instance.",
            )
        used = answer.usage
        return LLMResponse(
            text=label,
            tokens_in=used.prompt_tokens if used else 0,
            tokens_out=used.completion_tokens if used else 0,
        )


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text))
    except json.JSONDecodeError:  # the bare label, without quotes
        return text
