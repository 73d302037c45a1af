"""The bench that tasks are tried on: an LLM client of its own, with its own cached answers."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tasteprint.agents.llm import Session
from tasteprint.evals.harness.run import Asked
from tasteprint.evals.harness.store import Runs
from tasteprint.profiling.models import Progress, no_progress
from tasteprint.settings import Settings
from tasteprint.workspace import Closable, Components, LoopThread

if TYPE_CHECKING:
    from tasteprint.agents.llm import Backend, LLMResponse
    from tasteprint.prompts import Library, Prompt, Rendered
    from tasteprint.vectorstore.embedders import Embedder

#: Exchanges that a record keeps for the reader.
KEPT = 3


class Bench(Closable):
    """A place to run tasks. A context manager; leaving it stops a server that it started.

    Args:
        settings: the environment's; generations and runs are kept under ``workspace/evals``.
        prompts: ``name@variant`` of those that take the place of the shipped ones.
        report: progress callback.
        backend: answers instead of the model server.
        embedder: instead of the one that the settings name.

    Attributes:
        folder: ``workspace/evals``.
        home: the loop in which the model is asked.
        runs: what was run here.
    """

    def __init__(
        self,
        settings: Settings,
        prompts: Sequence[str] = (),
        report: Progress = no_progress,
        backend: "Backend | None" = None,
        embedder: "Embedder | None" = None,
    ) -> None:
        self.folder = settings.workspace / "evals"
        inside = settings.model_copy(update={"workspace": self.folder, "database_url": None})
        self.components = Components(inside, report, backend=backend, embedder=embedder)
        self.prompts = tuple(prompts)
        self.report = report
        self.home = LoopThread()
        self.runs = Runs(self.folder / "runs")

    @classmethod
    def open(
        cls,
        workspace: Path | str | None = None,
        *,
        prompts: Sequence[str] = (),
        model: str | None = None,
        report: Progress = no_progress,
        backend: "Backend | None" = None,
    ) -> Self:
        """Open a bench with the environment's settings.

        Args:
            workspace: its folder; None takes the setting.
            prompts: as in the class.
            model: another than the setting's: a hub name, a folder, or a name that the server at
                ``TASTEPRINT_ENGINE_URL`` knows.
            report: progress callback.
            backend: answers instead of the model server.

        Raises:
            SettingsError: a setting makes no sense.
        """
        named = {"workspace": Path(workspace) if workspace else None, "model": model}
        changes = {name: value for name, value in named.items() if value is not None}
        return cls(Settings.read().model_copy(update=changes), prompts, report, backend)

    @property
    def library(self) -> "Library":
        """The prompts, with the chosen ones in place.

        Raises:
            PromptError: one of them is not there.
        """
        return self.components.library.choosing(*self.prompts)

    @property
    def embedder(self) -> "Embedder":
        """Turn texts into vectors."""
        return self.components.embedder

    async def model(self) -> str:
        """The name under which the model is served."""
        if self.components.serves and self.components.engine.model:
            return self.components.engine.model  # without what a connection needs
        return await self.components.backend.name()


class Attempt(Session):
    """One try at one sample: a session with the LLM client, and notes of what was asked.

    Attributes:
        bench: where it is made.
        asked: the first few exchanges.
        asked_with: ``name@variant`` to sha256 of all prompts that were used.
    """

    def __init__(self, bench: Bench, repeat: int = 0) -> None:
        super().__init__(bench.components.llm, repeat=repeat)
        self.bench = bench
        self.asked: list[Asked] = []
        self.asked_with: dict[str, str] = {}

    def heard(self, prompt: "Prompt", rendered: "Rendered", raw: "LLMResponse") -> None:
        """Note an exchange."""
        self.asked_with[prompt.id] = prompt.sha256
        if len(self.asked) < KEPT:
            scores = {label: round(score, 3) for label, score in raw.logprobs.items()}
            answer = json.dumps(scores) if scores else raw.text
            text = "\n\n".join(f"{m.role}:\n{m.content}" for m in rendered.messages)
            self.asked.append(
                Asked(
                    prompt=prompt.id,
                    sha256=prompt.sha256,
                    text=text or rendered.text,
                    answer=answer,
                )
            )
