"""The parts of a workspace, each made when it is first needed.

Opening a workspace loads neither torch nor Chroma, and starts no server.
"""

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import Lexicon, Progress, Rules
from tasteprint.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from tasteprint.agents.llm import Backend, LLMClient
    from tasteprint.agents.profiler import Profiler
    from tasteprint.agents.recommender import Explainer, Recommender
    from tasteprint.agents.serving import Engine
    from tasteprint.agents.support import Support
    from tasteprint.agents.topics import Taxonomies
    from tasteprint.profiling.claims import Sensitivity
    from tasteprint.profiling.ledger import Ledger
    from tasteprint.profiling.privacy.masking import Masker
    from tasteprint.prompts import Library
    from tasteprint.vectorstore.chroma import Vectors
    from tasteprint.vectorstore.embedders import CachedEmbedder, Embedder


def masker_of(settings: Settings) -> "Masker | None":
    """Masks personal data; None where that is off.

    Raises:
        SettingsError: the file of names cannot be read.
    """
    from tasteprint.profiling.privacy.masking import Finder, Masker, read_names

    if not settings.mask:
        return None
    names = read_names(settings.mask_names) if settings.mask_names else ()
    return Masker(Finder(settings.mask, regions=settings.mask_regions, names=names))


def sensitivity_of(settings: Settings) -> "Sensitivity":
    """Tells the sensitive kinds that the workspace has not turned on.

    Raises:
        SettingsError: the file of words cannot be read.
    """
    from tasteprint.profiling.claims import Sensitivity
    from tasteprint.profiling.models import Lexicon

    own = settings.sensitive_words
    return Sensitivity(settings.sensitive, Lexicon.read(own) if own else None)


# ==MERGED api/parts.py: """The parts of a workspace, each made when it is first needed.
#
# Opening a workspace loads neither torch nor Chroma, and starts no server.
# """
Wording = Literal["constrained", "free"]


_WINDOW_TOKENS = 256


class Components:
    """Makes each part from the settings and hands it those that it builds on.

    Args:
        settings: ``workspace`` is the folder.
        report: where the engine reports its progress to.
        chat_model: generates instead of the engine's server.
        backend: answers instead of the engine's server.
        embedder: instead of the one that the settings name.
    """

    def __init__(
        self,
        settings: Settings,
        report: Progress,
        *,
        chat_model: "BaseChatModel | None" = None,
        backend: "Backend | None" = None,
        embedder: "Embedder | None" = None,
    ) -> None:
        if chat_model is not None and backend is not None:
            raise SettingsError(
                "Both chat_model and backend were given.", hint="Give one of the two."
            )
        self.settings = settings
        self._report = report
        self._chat_model = chat_model
        self._backend = backend
        self._embedder = embedder

    @property
    def folder(self) -> Path:
        """The workspace's folder."""
        return self.settings.workspace

    @cached_property
    def ledger(self) -> "Ledger":
        """The records."""
        from tasteprint.profiling.ledger import Ledger

        if self.folder.exists() and not self.folder.is_dir():
            raise SettingsError(
                f"{self.folder} is a file, not a folder.", hint="Choose another workspace."
            )
        return Ledger.open(self.settings.database_url or self.folder / "tasteprint.db")

    @cached_property
    def masker(self) -> "Masker | None":
        """Masks personal data at ingest; None where that is off."""
        return masker_of(self.settings)

    @cached_property
    def sensitivity(self) -> "Sensitivity":
        """Tells the sensitive kinds that this workspace has not turned on."""
        return sensitivity_of(self.settings)

    @cached_property
    def engine(self) -> "Engine":
        """Where the model server comes from; it starts with the first question."""
        from tasteprint.agents.serving import Engine, EngineConfig

        settings = self.settings
        config = EngineConfig(
            url=settings.engine_url,
            model=settings.model,
            api_key=settings.api_key.get_secret_value(),
            cache=settings.cache,
            port=settings.engine_port,
            max_model_len=settings.max_model_len,
            flags=settings.engine_flags,
            start_timeout=settings.engine_start_timeout,
        )
        return Engine(config, self._report)

    @cached_property
    def backend(self) -> "Backend":
        """Who answers."""
        if self._backend is not None:
            return self._backend
        if self._chat_model is not None:
            from tasteprint.agents.llm import LangChainBackend

            return LangChainBackend(self._chat_model)
        from tasteprint.agents.llm import OpenAIBackend

        return OpenAIBackend(self.engine, self.settings.timeout)

    @cached_property
    def llm(self) -> "LLMClient":
        """The one door to the model; the ledger keeps its answers."""
        from tasteprint.agents.llm import LLMClient, LLMClientConfig, load_calibrations

        settings = self.settings
        config = LLMClientConfig(concurrency=settings.concurrency, attempts=settings.attempts)
        calibrations = load_calibrations(*settings.calibrations)
        return LLMClient(self.backend, self.ledger, config, calibrations, self._report)

    @cached_property
    def library(self) -> "Library":
        """The prompts."""
        from tasteprint.prompts import Library

        return Library.load(*self.settings.prompts)

    @cached_property
    def embedder(self) -> "CachedEmbedder":
        """Turns texts into vectors, each once."""
        from tasteprint.vectorstore.embedders import CachedEmbedder
        from tasteprint.workspace.embedder import configured

        return CachedEmbedder(self._embedder or configured(self.settings, self.ledger))

    @cached_property
    def vectors(self) -> "Vectors":
        """The vector store."""
        from tasteprint.vectorstore.chroma import Vectors
        from tasteprint.workspace.embedder import folder

        return Vectors.open(
            folder(self.settings), url=self.settings.chroma_url, embedder=self.embedder
        )

    @cached_property
    def profiler(self) -> "Profiler":
        """Builds profiles."""
        from tasteprint.agents.extraction import ReadingConfig
        from tasteprint.agents.llm import token_counter
        from tasteprint.agents.profiler import Profiler, ProfilerConfig

        tokenizer = self.engine.tokenizer_file if self.serves else None
        return Profiler(
            self.ledger,
            self.llm,
            self.library,
            self.embedder,
            ProfilerConfig(
                # A prompt's own words have to fit beside the text.
                reading=ReadingConfig(
                    window_tokens=min(_WINDOW_TOKENS, self.settings.max_model_len // 2)
                ),
                rules=self.rules,
            ),
            token_counter(tokenizer),
            partial(self.taxonomies.in_use, self._report),
        )

    @cached_property
    def taxonomies(self) -> "Taxonomies":
        """The tags that interests are claimed under."""
        from tasteprint.agents.topics import Taxonomies

        return Taxonomies(self.ledger, self.embedder, self.settings.taxonomy)

    @cached_property
    def rules(self) -> Rules:
        """By which readings are merged into profiles."""
        own = self.settings.sensitive_words
        return Rules(
            wording=self.wording,
            sensitive=tuple(sorted(self.settings.sensitive)),
            sensitive_words=Lexicon.read(own) if own else None,
        )

    @cached_property
    def recommender(self) -> "Recommender":
        """Ranks items, tests reasons, and keeps both sides in the vector store."""
        from tasteprint.agents.recommender import Recommender

        return Recommender(self.ledger, self.vectors)

    @cached_property
    def explainer(self) -> "Explainer":
        """Words what the recommender found."""
        from tasteprint.agents.recommender import Explainer, ExplainerConfig

        config = ExplainerConfig(wording=self.wording)
        return Explainer(self.ledger, self.llm, self.library, config)

    @cached_property
    def support(self) -> "Support":
        """Answers questions from the records."""
        from tasteprint.agents.support import Support

        return Support(self.ledger, self.embedder, self.recommender, self.explainer)

    @property
    def wording(self) -> Wording:
        """How texts are worded: the setting, with "auto" decided."""
        if self.settings.wording != "auto":
            return self.settings.wording
        # The bundled model invents when it writes freely, and of an unnamed one nothing is known.
        named = self._chat_model is not None or self.settings.model is not None
        return "free" if named else "constrained"

    @property
    def serves(self) -> bool:
        """Whether the engine's server answers, and not what the caller handed in."""
        return self._chat_model is None and self._backend is None

    def made(self, name: str) -> bool:
        """Whether a part was made already."""
        return name in self.__dict__

    async def aclose(self) -> None:
        """Closes what was made and can be closed, in an order that leaves nothing hanging."""
        if self.made("door"):
            await self.llm.aclose()
        if self.made("engine"):
            self.engine.close()
        if self.made("vectors"):
            self.vectors.close()
        if self.made("ledger"):
            self.ledger.close()
