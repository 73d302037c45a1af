"""Recommendations as a LangChain Runnable."""

from typing import TYPE_CHECKING, Any

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import Recommendation

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from tasteprint.workspace.async_api import AsyncWorkspace

_KEYS = ("user_id", "k", "explain")


def recommending(
    workspace: "AsyncWorkspace",
) -> "Runnable[dict[str, Any], tuple[Recommendation, ...]]":
    """Return a Runnable from a user to explained recommendations, sync and async.

    Args:
        workspace: whose users and items they are. It has to stay open.
    """
    from langchain_core.runnables import RunnableLambda

    def recommend(request: dict[str, Any]) -> tuple[Recommendation, ...]:
        user, options = _read(request)
        return workspace.recommend(user, **options)

    async def arecommend(request: dict[str, Any]) -> tuple[Recommendation, ...]:
        user, options = _read(request)
        return await workspace.arecommend(user, **options)

    return RunnableLambda(recommend, afunc=arecommend, name="tasteprint")


def _read(request: Any) -> tuple[Any, dict[str, Any]]:
    """Return the user and the options of a request.

    Raises:
        SettingsError: it names no user, or something else besides.
    """
    if not isinstance(request, dict):
        raise SettingsError(
            f"{request!r} is no request for recommendations.", hint="Give {'user_id': 'u42'}."
        )
    unknown = sorted(set(request) - set(_KEYS))
    if unknown or "user_id" not in request:
        wrong = f"has {', '.join(unknown)}" if unknown else "names no user_id"
        raise SettingsError(
            f"A request for recommendations {wrong}.", hint=f"Its keys are {', '.join(_KEYS)}."
        )
    options = {key: value for key, value in request.items() if key != "user_id"}
    return request["user_id"], options
