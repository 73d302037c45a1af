"""The error tree: every error that Tasteprint raises on purpose.

    TasteprintError
    ├── SettingsError          a setting is missing or makes no sense
    ├── IngestError            an input file or table cannot be read at all
    ├── LedgerError            the workspace's records cannot be read or written
    ├── EngineError            the model server
    │   ├── EngineUnavailable  it is not installed, not reachable, or it died
    │   └── ModelRefused       it answered, but refused this request
    ├── PromptError            a prompt file, its inputs or its labels
    ├── GroundingError         a claim or sentence whose evidence does not check out
    │   └── RecordsChanged     the records changed while a profile was checked against them
    ├── RetrievalError         the vector store or the embedder
    └── EvalError              an eval task, run or comparison

An error says what happened, to which file, user, prompt or URL, and what to do next, on one
line. ``user_error`` decides the command line's exit code: 2 where the user can fix it, 1 otherwise.
"""

import warnings


class TasteprintError(Exception):
    """Base of everything that Tasteprint raises on purpose.

    Args:
        message: one line: what happened and to what.
        hint: one line: what to do next.
        user_error: True where the user can fix it; None takes the class's default.
        blame: deprecated: "user" or "program"; use ``user_error``.
    """

    user_error: bool = False

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        user_error: bool | None = None,
        blame: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = " ".join(message.split())
        self.hint = " ".join(hint.split())
        if blame is not None:
            warnings.warn("blame= is now user_error=", DeprecationWarning, stacklevel=2)
            user_error = blame == "user"
        if user_error is not None:
            self.user_error = user_error

    @property
    def blame(self) -> str:
        """Deprecated: "user" or "program"; use ``user_error``."""
        warnings.warn("error.blame is now error.user_error", DeprecationWarning, stacklevel=2)
        return "user" if self.user_error else "program"

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SettingsError(TasteprintError):
    """A setting is missing or makes no sense."""

    user_error = True


class IngestError(TasteprintError):
    """An input file or table cannot be read at all (single bad rows are quarantined instead)."""

    user_error = True


class LedgerError(TasteprintError):
    """The workspace's records cannot be read or written, or lack what was asked for."""


class EngineError(TasteprintError):
    """The model server."""


class EngineUnavailable(EngineError):
    """The model server is not installed, not reachable, or it died."""


class ModelRefused(EngineError):
    """The model server answered, but refused this request (too long, unknown model, …)."""


class PromptError(TasteprintError):
    """A prompt file, its inputs or its labels."""

    user_error = True


class GroundingError(TasteprintError):
    """A claim or a sentence whose evidence does not check out."""


class RecordsChanged(GroundingError):
    """The records changed while a profile was being checked against them; build it again."""


class RetrievalError(TasteprintError):
    """The vector store or the embedder."""


class EvalError(TasteprintError):
    """An eval task, run or comparison."""
