"""One user's requests to the model: ``complete`` and ``score``."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from typing import Any, Self

from pydantic import BaseModel, ValidationError

from tasteprint.agents.llm.backend import Labels, LLMResponse, T, json_schema
from tasteprint.agents.llm.calibration import Calibration
from tasteprint.agents.llm.client import LLMClient
from tasteprint.agents.llm.concurrency import gather_or_cancel
from tasteprint.agents.llm.scores import Scores
from tasteprint.agents.llm.softmax import mean_logits, softmax
from tasteprint.profiling.errors import ModelRefused, PromptError
from tasteprint.profiling.models import Usage
from tasteprint.prompts import Prompt, Rendered

logger = logging.getLogger(__name__)


class Session:
    """Requests for one user's work, with their cost.

    Args:
        llm: the LLM client of the workspace.
        user: the user whose texts are read, if any.
        repeat: 1, 2, … to repeat questions that were asked already; where a prompt names no seed,
            each repeat has its own.

    Attributes:
        usage: what this session has cost so far.
        cost: what it would have cost had nothing been cached; without the time.
        event_id: the one event whose text is read, if there is one.
    """

    def __init__(self, llm: LLMClient, user: str | None = None, repeat: int = 0) -> None:
        self.llm = llm
        self.user = user
        self.repeat = repeat
        self.usage = Usage()
        self.cost = Usage()
        self.event_id: str | None = None
        self._whole = self

    def about(self, event_id: str) -> Self:
        """Return the same session for the text of one event, which counts its own cost as well."""
        narrowed = copy(self)
        narrowed.event_id, narrowed.usage, narrowed.cost = event_id, Usage(), Usage()
        return narrowed

    def heard(self, prompt: Prompt, rendered: Rendered, raw: LLMResponse) -> None:
        """Take note of an answer, cached or not; does nothing here, for subclasses."""

    async def complete(self, prompt: Prompt, inputs: Mapping[str, Any], schema: type[T]) -> T:
        """Generate JSON under a schema.

        Raises:
            ModelRefused: the answer is not valid under the schema, or the request is refused.
            EngineUnavailable: no answer.
            PromptError: the inputs do not fit the prompt.
        """
        rendered, options = prompt.render(inputs), prompt.options
        if self.repeat and options.seed is None:
            options = options.model_copy(update={"seed": self.repeat})
        parameters = {
            "options": options.model_dump(exclude_none=True),
            "schema": json_schema(schema),
        }
        raw = await self._ask(
            prompt,
            rendered,
            parameters,
            lambda: self.llm.backend.complete(rendered, schema, options),
            self.user,
            # A broken answer in the cache would fail this user every time.
            usable=lambda raw: _fits(schema, raw.text),
        )
        try:
            return schema.model_validate_json(raw.text)
        except ValidationError as error:
            logger.warning("%s: the answer is no valid %s", prompt.id, schema.__name__)
            raise ModelRefused(
                f"The answer to the prompt {prompt.id} is no valid {schema.__name__}: "
                f"{raw.text[:120]!r}",
                hint="Raise the prompt's maxOutputTokens, or bound the schema's lengths.",
            ) from error

    async def score(
        self,
        prompt: Prompt,
        inputs: Mapping[str, Any],
        labels: Labels | None = None,
        *,
        shared: bool = False,
    ) -> Scores:
        """Score the prompt's labels, or those given, for one text: one output token.

        With the prompt's own labels its companions are read too, one output token each. A blend
        that was fitted for these prompts and this model turns it all into probabilities. Without
        one, each prompt's scores are compared with those of its content-free input, and the
        probabilities are their geometric mean over the prompts.

        Args:
            prompt: a completion prompt.
            inputs: its inputs.
            labels: label to verbalisers; None takes the prompt's own.
            shared: whether labels that begin with the same token may share a score.

        Raises:
            PromptError: there are no labels, or two of them begin with the same token.
            EngineUnavailable: no answer.
            ModelRefused: the request is refused.
        """
        wanted = prompt.labels if labels is None else labels
        if not wanted:
            raise PromptError(f"The prompt {prompt.id} has no labels.", hint="Give it some.")
        first = await self._raw(prompt, inputs, wanted, shared, self.user)
        if not first.logprobs:
            return Scores(best=first.text, confidence=None)
        if labels is not None:
            logits = await self._logits(prompt, inputs, wanted, shared, first)
            return Scores.of(first.logprobs, {}, softmax(logits))
        return await self._with_companions(prompt, inputs, shared, first)

    async def _with_companions(
        self, prompt: Prompt, inputs: Mapping[str, Any], shared: bool, first: LLMResponse
    ) -> Scores:
        """Return scores by the prompt, whose answer is ``first``, and by its companions."""
        # After the first, so that the server has their common beginning in its prefix cache.
        others = await gather_or_cancel(
            self._raw(p, _inputs_of(p, inputs), p.labels, shared, self.user)
            for p in prompt.companions
        )
        raws = dict(zip((prompt.id, *prompt.named), (first, *others), strict=True))
        words = {identity: raw.words for identity, raw in raws.items()}
        blend = self.llm.calibrations.get((prompt.sha256, await self.llm.backend.name()))
        if blend is not None:
            probabilities = blend.apply(words)
        else:
            each = [
                await self._logits(p, _inputs_of(p, inputs), p.labels, shared, raws[p.id])
                for p in (prompt, *prompt.companions)
            ]
            probabilities = softmax(mean_logits(each))
        return Scores.of(first.logprobs, words, probabilities)

    async def _logits(
        self,
        prompt: Prompt,
        inputs: Mapping[str, Any],
        labels: Labels,
        shared: bool,
        raw: LLMResponse,
    ) -> dict[str, float]:
        """Return the logits of one prompt's labels after contextual calibration."""
        calibration = await self._contextual(prompt, inputs, labels, shared)
        return calibration.logits(raw.logprobs)

    async def _contextual(
        self, prompt: Prompt, inputs: Mapping[str, Any], labels: Labels, shared: bool
    ) -> Calibration:
        if not prompt.content_free:
            return Calibration()
        model = await self.llm.backend.name()
        nothing = {**inputs, **prompt.content_free}
        if set(inputs) - set(prompt.content_free):
            empty = await self._raw(prompt, nothing, labels, shared, self.user)
            return Calibration.content_free(empty.logprobs)
        # It holds nothing of the user's that would have to be erased, and is the same for all.
        key = (prompt.sha256, model, tuple(labels.items()))
        if key not in self.llm.content_free:
            empty = await self._raw(prompt, nothing, labels, shared, None)
            self.llm.content_free[key] = Calibration.content_free(empty.logprobs)
        return self.llm.content_free[key]

    async def _raw(
        self,
        prompt: Prompt,
        inputs: Mapping[str, Any],
        labels: Labels,
        shared: bool,
        user: str | None,
    ) -> LLMResponse:
        rendered = prompt.render(inputs)
        backend = self.llm.backend
        parameters: dict[str, Any] = {"labels": {name: list(ws) for name, ws in labels.items()}}
        if labels == prompt.labels:
            parameters["read"] = "words"  # answers that were cached before lack them
        return await self._ask(
            prompt,
            rendered,
            parameters,
            lambda: backend.score(rendered, labels, shared),
            user,
            usable=lambda raw: bool(raw.logprobs) or not backend.gives_logprobs,
        )

    async def _ask(
        self,
        prompt: Prompt,
        rendered: Rendered,
        parameters: Mapping[str, Any],
        send: Callable[[], Awaitable[LLMResponse]],
        user: str | None,
        usable: Callable[[LLMResponse], bool],
    ) -> LLMResponse:
        raw, used = await self.llm.ask(
            prompt,
            rendered,
            parameters,
            send,
            user,
            self.repeat,
            usable,
            event_id=self.event_id if user is not None else None,
        )
        cost = Usage(calls=1, tokens_in=raw.tokens_in, tokens_out=raw.tokens_out)
        for session in {self, self._whole}:
            session.usage = session.usage + used
            if user == self.user:  # what is asked once for all users is no user's cost
                session.cost = session.cost + cost
        self._whole.heard(prompt, rendered, raw)
        return raw


def _inputs_of(prompt: Prompt, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that a companion takes."""
    return {name: value for name, value in inputs.items() if name in prompt.inputs}


def _fits(schema: type[BaseModel], text: str) -> bool:
    try:
        schema.model_validate_json(text)
    except ValidationError:
        return False
    return True
