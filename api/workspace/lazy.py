"""Components that are made late: when they are first needed, or when something of them is used."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    part = cached_property
else:

    class part(cached_property):  # noqa: N801, used like cached_property
        """A component that is made when it is first needed, unless its workspace is closed.

        Its owner has ``require_open``, which raises once the workspace is closed.
        """

        def __get__(self, owner: Any, owner_type: type | None = None) -> Any:
            """Return the component."""
            if owner is not None:
                owner.require_open()
            return super().__get__(owner, owner_type)


class Deferred:
    """Stand in for a component, which is made when something of it is first used.

    Args:
        make: returns the component.
    """

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the component."""
        return getattr(self._make(), name)
