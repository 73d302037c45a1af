"""Settings: keyword arguments, or environment variables with the prefix TASTEPRINT_."""

import difflib
import os
import re
import shlex
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from platformdirs import user_cache_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import Category, categories_named
from tasteprint.profiling.privacy.masking import DEFAULT, REGIONS, PersonalKind, kinds_named

PREFIX = "TASTEPRINT_"


class UnknownSettingWarning(UserWarning):
    """An environment variable begins with TASTEPRINT_, and no setting has its name."""


class Settings(BaseSettings):
    """All settings. An empty variable counts as unset; no ``.env`` file is read.

    Raises:
        SettingsError: a value makes no sense, or a keyword is no setting; all of them are named.

    Attributes:
        workspace: folder of the database, the vectors and the quarantine files.
        cache: folder of the converted model, the server's logs and the record of running servers.
        database_url: of a PostgreSQL database; None keeps an SQLite file in the workspace.
        chroma_url: of a Chroma server; None keeps the vectors in the workspace.
        engine_url: of a running OpenAI-compatible server; None starts vLLM when it is needed.
        engine_port: of a server started here; None takes a free one.
        engine_flags: more vLLM flags, as on a command line.
        engine_start_timeout: seconds to wait for a server started here.
        model: a hub name or a folder; None is the bundled model, or what ``engine_url`` serves.
        api_key: for ``engine_url`` and ``embeddings_url``.
        max_model_len: longest prompt with its answer, in tokens, of a server started here.
        concurrency: requests to the model in flight at once.
        timeout: seconds for one request.
        attempts: tries of one request, the first included.
        embedder: of those that ship: "minilm" knows English, "e5" a hundred languages and takes ten
            times as long, "auto" takes what suits the texts when the first vectors are made, and
            stays with it.
        embeddings_url: of an OpenAI-compatible server; None embeds with what ships.
        embeddings_model: its model.
        prompts: folders with prompts of your own, separated by ``:``; later ones win.
        calibrations: files with calibrations of your own, likewise; ``tasteprint eval fit
            calibration`` fits them for a model and writes them.
        mask: kinds of personal data that ingest masks: "default" is all but names, "all", "off",
            or kinds (email, phone, card, iban, ip, id, wallet, account, address, name), separated
            by commas: ``default,name`` adds names.
        mask_names: a file with a name a line, looked for where names are masked.
        mask_regions: countries whose national way of writing telephone numbers is known, as
            ISO 3166 has them, separated by commas.
        sensitive: sensitive kinds that profiles may hold: "none", "all", or some of health,
            religion, politics, orientation, ethnicity, genetics, union, crime, between commas.
        sensitive_words: a file with words to add, of the form of
            ``profiling/models/sensitive_words.toml``.
        taxonomy: the tags that interests are claimed under: "catalogue" takes those of the items,
            "discover" topics found in the histories' texts, anything else is a file with a list.
        eval_data: folder with the full data sets of the eval tasks; None reads the slices.
        epsilon: the privacy budget: what all shared counts of a workspace may cost together.
        log: a level (debug, info, warning, error), logged to stderr; or a file, which gets
            everything. No log record holds a user's words.
        wording: "constrained" composes texts from checked parts, "free" lets the model write under
            the checker, "auto" is free for every model but the bundled one.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid"
    )

    workspace: Path = Path(".tasteprint")
    cache: Path = Field(default_factory=lambda: user_cache_path("tasteprint"))
    database_url: str | None = None
    chroma_url: str | None = None
    engine_url: str | None = None
    engine_port: int | None = Field(default=None, ge=1, le=65535)
    engine_flags: Annotated[tuple[str, ...], NoDecode] = ()
    engine_start_timeout: float = Field(default=900.0, gt=0)
    model: str | None = None
    api_key: SecretStr = SecretStr("none")
    max_model_len: int = Field(default=4096, ge=128)
    concurrency: int = Field(default=32, ge=1)
    timeout: float = Field(default=120.0, gt=0)
    attempts: int = Field(default=5, ge=1)
    embedder: Literal["auto", "minilm", "e5"] = "auto"
    embeddings_url: str | None = None
    embeddings_model: str | None = None
    prompts: Annotated[tuple[Path, ...], NoDecode] = ()
    calibrations: Annotated[tuple[Path, ...], NoDecode] = ()
    mask: Annotated[frozenset[PersonalKind], NoDecode] = DEFAULT
    mask_names: Path | None = None
    mask_regions: Annotated[tuple[str, ...], NoDecode] = REGIONS
    sensitive: Annotated[frozenset[Category], NoDecode] = frozenset()
    sensitive_words: Path | None = None
    taxonomy: str = "catalogue"
    eval_data: Path | None = None
    epsilon: float = Field(default=3.0, ge=0, allow_inf_nan=False)
    wording: Literal["auto", "constrained", "free"] = "auto"
    log: str | None = None

    if not TYPE_CHECKING:  # type checkers see the fields as keywords

        def __init__(self, **values: Any) -> None:
            try:
                super().__init__(**values)
            except ValidationError as error:
                raise _explained(error, values) from error

    @classmethod
    def read(cls) -> Self:
        """Return the settings of this environment.

        Warns:
            UnknownSettingWarning: a variable with our prefix is no setting, a misspelt one perhaps.

        Raises:
            SettingsError: variables make no sense; the error names each.
        """
        for line in unknown_settings(os.environ):
            warnings.warn(line, UnknownSettingWarning, stacklevel=2)
        return cls()

    @field_validator("engine_flags", mode="before")
    @classmethod
    def _split_flags(cls, value: object) -> object:
        return tuple(shlex.split(value)) if isinstance(value, str) else value

    @field_validator("prompts", "calibrations", mode="before")
    @classmethod
    def _split_paths(cls, value: object) -> object:
        return tuple(filter(None, value.split(os.pathsep))) if isinstance(value, str) else value

    @field_validator("mask", mode="before")
    @classmethod
    def _name_kinds(cls, value: object) -> object:
        return kinds_named(value.split(",")) if isinstance(value, str) else value

    @field_validator("sensitive", mode="before")
    @classmethod
    def _name_categories(cls, value: object) -> object:
        return categories_named(value.split(",")) if isinstance(value, str) else value

    @field_validator("mask_regions", mode="before")
    @classmethod
    def _split_regions(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(region.strip().upper() for region in value.split(","))

    @field_validator("mask_regions")
    @classmethod
    def _are_countries(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [region for region in value if not re.fullmatch("[A-Z]{2}", region)]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no country; write DE,US for instance")
        return value

    @field_validator("engine_url", "chroma_url", "embeddings_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("a URL begins with http:// or https://")
        return value


def unknown_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return variables with our prefix that are no setting, each with the nearest name (or "")."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    unknown = sorted(
        n for n in environment if n.upper().startswith(PREFIX) and n.upper() not in known
    )
    return {name: _nearest(name.upper(), known) for name in unknown}


def unknown_settings(environment: Mapping[str, str]) -> list[str]:
    """Return a sentence for each variable with our prefix that is no setting."""
    return [
        f"{name} is no setting." + (f" Did you mean {near}?" if near else " Unset it.")
        for name, near in unknown_variables(environment).items()
    ]


def _nearest(name: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, list(known), 1)), "")


def _explained(error: ValidationError, values: Mapping[str, Any]) -> SettingsError:
    """Return our error for pydantic's: each wrong field with its value and what is wrong.

    Args:
        error: of pydantic.
        values: the keywords that were given; the other values are of the environment.
    """
    told, names = [], []
    for wrong in error.errors(include_url=False):
        field = str(wrong["loc"][0])
        name = field if field in values else PREFIX + field.upper()
        names.append(name)
        if wrong["type"] == "extra_forbidden":
            near = _nearest(field, Settings.model_fields)
            told.append(f"{name} is no setting" + (f", did you mean {near}?" if near else ""))
            continue
        shown = "…" if field == "api_key" else wrong["input"]
        told.append(f"{name}={shown}: {wrong['msg'].removeprefix('Value error, ')}")
    return SettingsError(
        "; ".join(told).rstrip("?.") + ("?" if told[-1].endswith("?") else "."),
        hint=f"Fix or remove {', '.join(dict.fromkeys(names))}.",
    )
