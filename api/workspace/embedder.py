"""The embedder of a workspace: the one that the settings name, or the one that suits its texts."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tasteprint.profiling.errors import SettingsError
from tasteprint.settings import Settings

if TYPE_CHECKING:
    from tasteprint.profiling.ledger import Ledger
    from tasteprint.vectorstore.embedders import Embedder
    from tasteprint.vectorstore.selection import Choice

#: How many items, and how many texts of users, are read to detect the languages.
SAMPLE = 1000
_DESCRIPTION = 200


def folder(settings: Settings) -> Path:
    """Return the folder of the vectors and of what is kept about them."""
    return settings.workspace / "chroma"


def configured(settings: Settings, ledger: "Ledger") -> "Embedder":
    """Return the embedder that the settings name; for "auto" the one that was or is now chosen.

    Raises:
        SettingsError: the settings contradict each other.
        RetrievalError: the vectors, or the choice that was kept, cannot be read.
    """
    from tasteprint.vectorstore.selection import BUNDLED

    remote = _remote(settings)
    if remote is not None:
        return remote
    return BUNDLED[chosen(settings, ledger).embedder]()


def _remote(settings: Settings) -> "Embedder | None":
    from tasteprint.vectorstore.embedders import RemoteEmbedder

    url, model = settings.embeddings_url, settings.embeddings_model
    if url is None and model is None:
        return None
    if url is None:
        raise SettingsError(
            f"TASTEPRINT_EMBEDDINGS_MODEL={model} goes without a server.",
            hint="Set TASTEPRINT_EMBEDDINGS_URL too, or neither for a bundled embedder.",
        )
    if model is None:
        raise SettingsError(
            f"TASTEPRINT_EMBEDDINGS_URL={url} goes without a model.",
            hint="Set TASTEPRINT_EMBEDDINGS_MODEL too.",
        )
    if settings.embedder != "auto":
        raise SettingsError(
            f"TASTEPRINT_EMBEDDER={settings.embedder} and TASTEPRINT_EMBEDDINGS_URL name two "
            "embedders.",
            hint="Unset one of them.",
        )
    return RemoteEmbedder(url, model, settings.api_key.get_secret_value())


def chosen(settings: Settings, ledger: "Ledger") -> "Choice":
    """Return the bundled embedder: by the setting, an earlier choice, the vectors, or the texts.

    A choice by the texts is kept, so that the next text in another language does not change it.
    """
    from tasteprint.vectorstore.chroma import LocalChroma, RemoteChroma
    from tasteprint.vectorstore.selection import Choice, choose, in_use, keep, kept

    if settings.embedder != "auto":
        return Choice(embedder=settings.embedder)
    place, url = folder(settings), settings.chroma_url
    if (known := kept(place)) is not None:
        return known
    # Made before choices were kept, by an explicit setting, or from another machine.
    if url is not None or place.exists():
        chroma = RemoteChroma(url) if url is not None else LocalChroma(place)
        try:
            made = in_use(chroma)
        finally:
            chroma.close()
        if made is not None:
            return made
    choice = choose(sample(ledger))
    if choice.texts:
        keep(place, choice)
    return choice


def sample(ledger: "Ledger") -> Iterator[str]:
    """Return texts of items and of users, at most 1,000 each, in a fixed pseudo-random order."""
    items = sorted(ledger.items(), key=lambda item: _order(item.item_id))[:SAMPLE]
    yield from (f"{item.title}\n{item.description[:_DESCRIPTION]}" for item in items)
    users = sorted(ledger.users(), key=_order)
    texts = (event.text for user in users for event in ledger.events(user) if event.text)
    yield from islice(texts, SAMPLE)


def _order(key: str) -> str:
    return sha256(key.encode()).hexdigest()
