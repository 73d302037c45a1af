"""Parts that all models share: base class, ranges of numbers, progress, kinds in settings."""

import json
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from tasteprint.profiling.errors import LedgerError


def json_text(value: Any) -> str:
    """Return a value as JSON; equal values give equal texts.

    Raises:
        LedgerError: the value is not JSON.
    """
    try:
        return json.dumps(value, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise LedgerError(
            f"A value cannot be kept as JSON ({error}): {value!r:.200}",
            hint="Use only texts, finite numbers, booleans, lists and mappings.",
            user_error=True,
        ) from error


#: Called with a label, how much is done, and how much there is to do.
Progress = Callable[[str, int, int], None]


def no_progress(_label: str, _done: int, _total: int) -> None:
    """Report nothing."""


K = TypeVar("K", bound=StrEnum)


def kinds_in(words: Iterable[str], kinds: type[K], sets: Mapping[str, Iterable[K]]) -> frozenset[K]:
    """Return the kinds that words name, in any case.

    Args:
        words: of a setting.
        kinds: what may be named.
        sets: words that name several kinds, or none.

    Raises:
        ValueError: a word is none of these.
    """
    known = {**{kind.value: (kind,) for kind in kinds}, **sets}
    found: set[K] = set()
    for word in words:
        plain = word.strip().casefold()
        if plain not in known:
            raise ValueError(f"{word!r} is none of: {', '.join([*sets, *kinds])}")
        found.update(known[plain])
    return frozenset(found)


Unit = Annotated[float, Field(ge=0.0, le=1.0)]
Polarity = Annotated[float, Field(ge=-1.0, le=1.0)]


class Model(BaseModel):
    """Base of all core models."""

    model_config = ConfigDict(frozen=True, extra="forbid")
