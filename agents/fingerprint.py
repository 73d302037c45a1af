"""One hash over everything that a profile is made from."""

import hashlib
import json

from tasteprint.agents.catalogue import Catalogue
from tasteprint.agents.door import Calibrations
from tasteprint.agents.draft import History, ProfilerConfig
from tasteprint.prompts.loader import Library

#: Raised when the profiler's own code changes what comes out for the same input.
CODE_VERSION = 6


def fingerprint(
    history: History,
    catalogue: Catalogue,
    library: Library,
    model: str,
    config: ProfilerConfig,
    calibrations: Calibrations,
) -> str:
    """sha256 in hex; a profile with the same fingerprint need not be built again.

    All of the catalogue goes in, since its titles and tags tell how special a tag is.
    """
    parts = [
        CODE_VERSION,
        history.user_id,
        history.as_of.isoformat(),
        [event.model_dump(mode="json") for event in history.events],
        catalogue.digest,
        {name: library.get(name).sha256 for name in library.names()},
        model,
        catalogue.embedder.name,
        config.model_dump(mode="json", exclude={"users_at_once"}),  # changes the pace alone
        {prompt: c.model_dump() for (prompt, of), c in calibrations.items() if of == model},
    ]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
