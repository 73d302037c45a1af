"""One user's work at the model door: ``complete`` and ``score``."""

from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from typing import Any, Self

from pydantic import BaseModel, ValidationError

from tasteprint.agents.backends import Labels, Raw, T, json_schema
from tasteprint.agents.door import Door
from tasteprint.agents.scores import Calibration, Scores
from tasteprint.profiling.errors import ModelRefused, PromptError
from tasteprint.profiling.models import Usage
from tasteprint.prompts.prompt import Prompt, Rendered


class Session:
    """The door for one user's work.

    Args:
        door: the one door.
        user: whose texts are read, if anybody's.
        repeat: 1, 2, … to ask once more what was asked already; where a prompt names no seed, each
            repeat has its own.

    Attributes:
        usage: what this session has cost so far.
        cost: what it would have cost had nothing been cached; without the time.
        event_id: of the event whose text is read, where it is one's alone.
    """

    def __init__(self, door: Door, user: str | None = None, repeat: int = 0) -> None:
        self.door = door
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

    def heard(self, prompt: Prompt, rendered: Rendered, raw: Raw) -> None:
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
            lambda: self.door.backend.complete(rendered, schema, options),
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
        raw = await self._raw(prompt, inputs, wanted, shared, self.user)
        if not raw.logprobs:
            return Scores(best=raw.text, confidence=None)
        return Scores.calibrated(
            raw.logprobs, await self._calibration(prompt, inputs, wanted, shared)
        )

    async def _calibration(
        self, prompt: Prompt, inputs: Mapping[str, Any], labels: Labels, shared: bool
    ) -> Calibration:
        model = await self.door.backend.name()
        fitted = self.door.calibrations.get((prompt.sha256, model))
        if fitted is not None:
            return fitted
        if not prompt.content_free:
            return Calibration()
        nothing = {**inputs, **prompt.content_free}
        if set(inputs) - set(prompt.content_free):
            empty = await self._raw(prompt, nothing, labels, shared, self.user)
            return Calibration.content_free(empty.logprobs)
        # Nothing in it is the user's, to be forgotten with them; and it is the same for all.
        key = (prompt.sha256, model, tuple(labels.items()))
        if key not in self.door.content_free:
            empty = await self._raw(prompt, nothing, labels, shared, None)
            self.door.content_free[key] = Calibration.content_free(empty.logprobs)
        return self.door.content_free[key]

    async def _raw(
        self,
        prompt: Prompt,
        inputs: Mapping[str, Any],
        labels: Labels,
        shared: bool,
        user: str | None,
    ) -> Raw:
        rendered = prompt.render(inputs)
        backend = self.door.backend
        return await self._ask(
            prompt,
            rendered,
            {"labels": {label: list(texts) for label, texts in labels.items()}},
            lambda: backend.score(rendered, labels, shared),
            user,
            usable=lambda raw: bool(raw.logprobs) or not backend.gives_logprobs,
        )

    async def _ask(
        self,
        prompt: Prompt,
        rendered: Rendered,
        parameters: Mapping[str, Any],
        send: Callable[[], Awaitable[Raw]],
        user: str | None,
        usable: Callable[[Raw], bool],
    ) -> Raw:
        raw, used = await self.door.ask(
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


def _fits(schema: type[BaseModel], text: str) -> bool:
    try:
        schema.model_validate_json(text)
    except ValidationError:
        return False
    return True
