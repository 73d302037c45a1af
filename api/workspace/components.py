"""The components of a workspace, each made when it is first needed.

Opening a workspace loads neither torch nor Chroma, starts no server, and makes no file.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import Lexicon, Progress, Rules
from tasteprint.settings import Settings
from tasteprint.workspace.lazy import Deferred, part

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from tasteprint.agents.llm import Backend, LLMClient
    from tasteprint.agents.profiler import Profiler
    from tasteprint.agents.recommender import Explainer, Recommender
    from tasteprint.agents.serving import Engine
    from tasteprint.agents.support import Support
    from tasteprint.agents.topics import Taxonomies
    from tasteprint.profiling.ledger import Ledger
    from tasteprint.profiling.privacy.masking import Masker
    from tasteprint.prompts import Library
    from tasteprint.vectorstore.chroma import Vectors
    from tasteprint.vectorstore.embedders import CachedEmbedder, Embedder


Wording = Literal["constrained", "free"]

#: The file of the records, in the workspace's folder.
DATABASE = "tasteprint.db"
_WINDOW_TOKENS = 256


class Components:
    """The components of one workspace: each is built from the settings and from those below it.

    Args:
        settings: ``workspace`` is the folder.
        report: progress callback of the engine.
        chat_model: generates instead of the engine's server.
        backend: answers instead of the engine's server.
        embedder: instead of the one that the settings name.
        creates: make the database where there is none, whoever asks for it; False leaves that to
            ``create``, so that reading from a mistyped folder makes nothing.

    Attributes:
        closed: nothing more can be used.
    """

    def __init__(
        self,
        settings: Settings,
        report: Progress,
        *,
        chat_model: "BaseChatModel | None" = None,
        backend: "Backend | None" = None,
        embedder: "Embedder | None" = None,
        creates: bool = True,
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
        self._creates = creates
        self.closed = False

    @property
    def folder(self) -> Path:
        """The workspace's folder."""
        return self.settings.workspace

    @property
    def exists(self) -> bool:
        """True where there is a workspace; a database on a server counts as one."""
        return self.settings.database_url is not None or (self.folder / DATABASE).exists()

    def require_open(self) -> None:
        """Check that the workspace was not closed.

        Raises:
            SettingsError: it was.
        """
        if self.closed:
            raise SettingsError(
                f"The workspace {self.folder} is closed.",
                hint="Open it again with Tasteprint.open.",
            )

    def require_workspace(self) -> None:
        """Check that there is a workspace to read from.

        Raises:
            SettingsError: the folder holds none, or is a file.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise SettingsError(
                f"{self.folder} is a file, not a folder.", hint="Choose another workspace."
            )
        if not (self._creates or self.exists):
            raise SettingsError(
                f"There is no workspace in {self.folder}.",
                hint="Check the folder's name, or begin a workspace there: "
                "tasteprint ingest EVENTS ITEMS",
            )

    def create(self) -> "Ledger":
        """Return the records; where there are none yet, make the database first."""
        self._creates = True
        return self.ledger

    @part
    def ledger(self) -> "Ledger":
        """The records.

        Raises:
            SettingsError: there is no workspace (see ``create``).
        """
        from tasteprint.profiling.ledger import Ledger

        self.require_workspace()
        return Ledger.open(self.settings.database_url or self.folder / DATABASE)

    @part
    def masker(self) -> "Masker | None":
        """Masks personal data at ingest; None where that is off.

        Raises:
            SettingsError: the file of names cannot be read.
        """
        from tasteprint.profiling.privacy.masking import Finder, Masker, read_names

        settings = self.settings
        if not settings.mask:
            return None
        names = read_names(settings.mask_names) if settings.mask_names else ()
        return Masker(Finder(settings.mask, regions=settings.mask_regions, names=names))

    @part
    def engine(self) -> "Engine":
        """The model server; it starts with the first question."""
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

    @part
    def backend(self) -> "Backend":
        """The backend that answers prompts: the engine's server, or what the caller handed in."""
        if self._backend is not None:
            return self._backend
        if self._chat_model is not None:
            from tasteprint.agents.llm import LangChainBackend

            return LangChainBackend(self._chat_model)
        from tasteprint.agents.llm import OpenAIBackend

        return OpenAIBackend(self.engine, self.settings.timeout)

    @part
    def llm(self) -> "LLMClient":
        """The LLM client; the ledger keeps its answers."""
        from tasteprint.agents.llm import LLMClient, LLMClientConfig, load_calibrations

        settings = self.settings
        config = LLMClientConfig(concurrency=settings.concurrency, attempts=settings.attempts)
        calibrations = load_calibrations(*settings.calibrations)
        return LLMClient(self.backend, self.ledger, config, calibrations, self._report)

    @part
    def library(self) -> "Library":
        """The prompts."""
        from tasteprint.prompts import Library

        return Library.load(*self.settings.prompts)

    @part
    def embedder(self) -> "CachedEmbedder":
        """Turns texts into vectors, each once."""
        from tasteprint.vectorstore.embedders import CachedEmbedder
        from tasteprint.workspace.embedder import configured

        return CachedEmbedder(self._embedder or configured(self.settings, self.ledger))

    @part
    def vectors(self) -> "Vectors":
        """The vector store."""
        from tasteprint.vectorstore.chroma import Vectors
        from tasteprint.workspace.embedder import folder

        return Vectors.open(
            folder(self.settings), url=self.settings.chroma_url, embedder=self.embedder
        )

    @part
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

    @part
    def taxonomies(self) -> "Taxonomies":
        """The tags that interests are claimed under."""
        from tasteprint.agents.topics import Taxonomies

        return Taxonomies(self.ledger, self.embedder, self.settings.taxonomy)

    @part
    def rules(self) -> Rules:
        """By which readings are merged into profiles."""
        own = self.settings.sensitive_words
        return Rules(
            wording=self.wording,
            sensitive=tuple(sorted(self.settings.sensitive)),
            sensitive_words=Lexicon.read(own) if own else None,
        )

    @part
    def recommender(self) -> "Recommender":
        """Ranks items, tests reasons, and keeps both sides in the vector store."""
        from tasteprint.agents.recommender import Recommender

        return Recommender(self.ledger, self.vectors)

    @part
    def explainer(self) -> "Explainer":
        """Words what the recommender found."""
        from tasteprint.agents.recommender import Explainer, ExplainerConfig

        config = ExplainerConfig(wording=self.wording)
        return Explainer(self.ledger, self.llm, self.library, config)

    @part
    def support(self) -> "Support":
        """Answers questions from the records."""
        from tasteprint.agents.support import Support

        # Most questions are answered from the records alone: the vectors and the model wait.
        embedder: Any = Deferred(lambda: self.question_embedder)
        recommender: Any = Deferred(lambda: self.recommender)
        explainer: Any = Deferred(lambda: self.explainer)
        return Support(self.ledger, embedder, recommender, explainer)

    @part
    def question_embedder(self) -> "CachedEmbedder":
        """Embeds questions: the workspace's embedder, or its light twin that is ready at once."""
        from tasteprint.vectorstore.embedders import CachedEmbedder, LightMiniLM

        light = self.embedder.name == LightMiniLM.name
        return CachedEmbedder(LightMiniLM()) if light else self.embedder

    @property
    def wording(self) -> Wording:
        """The wording of texts: the setting, with "auto" decided."""
        if self.settings.wording != "auto":
            return self.settings.wording
        # The bundled model invents when it writes freely, and of an unnamed one nothing is known.
        named = self._chat_model is not None or self.settings.model is not None
        return "free" if named else "constrained"

    @property
    def serves(self) -> bool:
        """True where the engine's server answers, and not what the caller handed in."""
        return self._chat_model is None and self._backend is None

    def made(self, name: str) -> bool:
        """Return True if a component was made already."""
        return name in self.__dict__

    async def aclose(self) -> None:
        """Close what was made and can be closed; afterwards nothing of it can be used."""
        try:
            if self.made("llm"):
                await self.llm.aclose()
            if self.made("engine"):
                self.engine.close()
            if self.made("vectors"):
                self.vectors.close()
            if self.made("ledger"):
                self.ledger.close()
        finally:
            self.closed = True
            for name in [n for n in self.__dict__ if hasattr(type(self), n)]:
                del self.__dict__[name]
