"""Log records on stderr or in a file; no record holds a user's words."""

import logging
import os
from pathlib import Path

from tasteprint.output.terminal import note
from tasteprint.profiling.errors import SettingsError

LOGGER = "tasteprint"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO}
_LEVELS |= {"warning": logging.WARNING, "error": logging.ERROR}
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Notes(logging.Handler):
    """Prints records on stderr as notes of the command line, between its progress bars."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record."""
        try:
            name = record.name.removeprefix(f"{LOGGER}.")
            note(f"{record.levelname.lower()}  {name}: {record.getMessage()}")
        except Exception:  # noqa: BLE001, as all handlers do: a log must not end the program
            self.handleError(record)


def set_up_logs(log: str | None = None, verbose: int = 0) -> None:
    """Send log records to stderr or to a file; a second call takes the place of the first.

    Args:
        log: a level (debug, info, warning, error) for stderr, or a file (its name has a "." or a
            "/"), which gets the records of every level; None for neither.
        verbose: 1 shows info and 2 shows debug on stderr, whatever ``log`` says.

    Raises:
        SettingsError: ``log`` is neither a level nor a file that can be written to.
    """
    logger = logging.getLogger(LOGGER)
    for old in [h for h in logger.handlers if not isinstance(h, logging.NullHandler)]:
        if getattr(old, "of_tasteprint", False):
            logger.removeHandler(old)
            old.close()
    handlers: list[logging.Handler] = []
    if log and log.lower() not in _LEVELS:
        handlers.append(_file(log))
    levels = [_LEVELS[log.lower()]] if log and log.lower() in _LEVELS else []
    levels += [logging.DEBUG if verbose > 1 else logging.INFO] if verbose else []
    if levels:
        handlers.append(_Notes(min(levels)))
    for handler in handlers:
        handler.of_tasteprint = True  # type: ignore[attr-defined]
        logger.addHandler(handler)
    logger.setLevel(min((h.level or logging.DEBUG for h in handlers), default=logging.NOTSET))


def logs_are_set_up() -> bool:
    """Return True if ``set_up_logs`` sends records anywhere."""
    handlers = logging.getLogger(LOGGER).handlers
    return any(getattr(handler, "of_tasteprint", False) for handler in handlers)


def _file(name: str) -> logging.FileHandler:
    path = Path(name).expanduser()
    if os.sep not in name and "." not in name:
        raise SettingsError(
            f"TASTEPRINT_LOG={name} is neither a level nor a file.",
            hint=f"Name one of {', '.join(_LEVELS)}, or a file like ./{name}.log.",
        )
    try:
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The log {path} cannot be written: {error.strerror or error}.",
            hint="Name another file in TASTEPRINT_LOG.",
        ) from error
    handler.setFormatter(logging.Formatter(_FORMAT))
    return handler
