"""One user's work at the model door: ``complete`` and ``score``."""

from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from typing import Any, Self

from pydantic import BaseModel, ValidationError

from tasteprint.agents.llm.backend import Labels, LLMResponse, T, json_schema
from tasteprint.agents.llm.calibration import Blend, Calibration, Fitted
from tasteprint.agents.llm.client import LLMClient
from tasteprint.agents.llm.concurrency import gather_or_cancel
from tasteprint.agents.llm.scores import Scores, mean_of, softmax
from tasteprint.profiling.errors import ModelRefused, PromptError
from tasteprint.profiling.models import Usage
from tasteprint.prompts import Prompt, Rendered


class Session:
    """The door for one user's work.

    Args:
        llm: the one door.
        user: whose texts are read, if anybody's.
        repeat: 1, 2, … to ask once more what was asked already; where a prompt names no seed, each
            repeat has its own.

    Attributes:
        usage: what this session has cost so far.
        cost: what it would have cost had nothing been cached; without the time.
        event_id: of the event whose text is read, where it is one's alone.
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
        """The same session for the text of one event, with figures of its own besides."""
        narrowed = copy(self)
        narrowed.event_id, narrowed.usage, narrowed.cost = event_id, Usage(), Usage()
        return narrowed

    def heard(self, prompt: Prompt, rendered: Rendered, raw: LLMResponse) -> None:
        """Called with each answer, cached ones too; for those who keep notes."""

    async def complete(self, prompt: Prompt, inputs: Mapping[str, Any], schema: type[T]) -> T:
        """Generates under a schema.

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
            # A broken answer in the cache would fail this user for ever.
            usable=lambda raw: _fits(schema, raw.text),
        )
        try:
            return schema.model_validate_json(raw.text)
        except ValidationError as error:
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
        """Scores the prompt's labels, or those given, for one text: one output token.

        With the prompt's own labels its companions are read too, one output token each. What was
        fitted for these prompts and this model turns it all into probabilities (``Blend``).
        Without that, each prompt's scores are held against those of its content-free input, and
        the probabilities are their geometric mean over the prompts.

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
            alone = await self._alone(prompt, inputs, wanted, shared, first)
            return Scores.of(first.logprobs, {}, softmax(alone))
        return await self._in_company(prompt, inputs, shared, first)

    async def _in_company(
        self, prompt: Prompt, inputs: Mapping[str, Any], shared: bool, first: LLMResponse
    ) -> Scores:
        """Scores by the prompt, which was read already, and its companions."""
        # After the first, so that what begins like it finds its beginning in the server's cache.
        others = await gather_or_cancel(
            self._raw(p, _inputs_of(p, inputs), p.labels, shared, self.user)
            for p in prompt.companions
        )
        raws = dict(zip((prompt.id, *prompt.named), (first, *others), strict=True))
        words = {identity: raw.words for identity, raw in raws.items()}
        fitted = await self._fitted(prompt)
        if isinstance(fitted, Blend):
            chances = fitted.apply(words)
        else:
            each = [
                await self._alone(p, _inputs_of(p, inputs), p.labels, shared, raws[p.id])
                for p in (prompt, *prompt.companions)
            ]
            chances = softmax(mean_of(each))
        return Scores.of(first.logprobs, words, chances)

    async def _fitted(self, prompt: Prompt) -> Fitted | None:
        return self.llm.calibrations.get((prompt.sha256, await self.llm.backend.name()))

    async def _alone(
        self,
        prompt: Prompt,
        inputs: Mapping[str, Any],
        labels: Labels,
        shared: bool,
        raw: LLMResponse,
    ) -> dict[str, float]:
        """Logits of one prompt's labels: by its calibration, or against an input of no content."""
        fitted = await self._fitted(prompt)
        if not isinstance(fitted, Calibration):
            fitted = await self._contextual(prompt, inputs, labels, shared)
        return fitted.logits(raw.logprobs)

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
        # Nothing in it is the user's, to be forgotten with them; and it is the same for all.
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
            parameters["read"] = "words"  # answers that were kept before lack them
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
            if user == self.user:  # what is asked once for all is nobody's cost
                session.cost = session.cost + cost
        self._whole.heard(prompt, rendered, raw)
        return raw


def _inputs_of(prompt: Prompt, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Those that a companion takes."""
    return {name: value for name, value in inputs.items() if name in prompt.inputs}


def _fits(schema: type[BaseModel], text: str) -> bool:
    try:
        schema.model_validate_json(text)
    except ValidationError:
        return False
    return True
