"""A small catalogue, a model that follows a script, and profilers over a real ledger."""

import zlib
from typing import TypeVar

import pytest

from tasteprint.agents.extraction import ReadingConfig
from tasteprint.agents.llm import LLMClient, LLMClientConfig, ScriptedModel, token_counter
from tasteprint.agents.profiler import Profiler, ProfilerConfig
from tasteprint.agents.topics import Taxonomies
from tasteprint.profiling.models import Item, Model, Rules

ITEMS = [
    Item(item_id="i1", title="Which stout for a cold day?", tags=("stout", "german-beers")),
    Item(item_id="i2", title="Stout or porter?", tags=("stout", "porter")),
    Item(item_id="i3", title="How long does a keg last?", tags=("keg",)),
    Item(item_id="i4", title="Cleaning a keg", tags=("keg", "german-beers", "c++")),
    Item(item_id="i5", title="Sierra Nevada", tags=("porter", "c++", "--")),
    Item(item_id="i6", title="黑啤 and its friends", tags=("黑啤", "--")),
    Item(item_id="i7", title="更多黑啤", tags=("黑啤",)),
]
# What lies near to none of the tags, so that being near to one is something.
FAR_OFF = (
    "Trains to Vienna|A red umbrella|Chess openings|Tax forms|Piano lessons|Bicycle repair|"
    "Knitting a scarf|How to plant roses|Buying a laptop|Learning French|The stars at night|"
    "Dogs that bark|Ferry times|Old coins|Watercolour paper|Marathon training|Sourdough bread"
)
ITEMS += [Item(item_id=f"x{n}", title=t) for n, t in enumerate(FAR_OFF.split("|"))]
GOOD, BAD = ("love", "great", "喜欢"), ("hate", "awful", "讨厌")
M = TypeVar("M", bound=Model)

AT_ONCE = LLMClientConfig(attempts=2, max_wait=0.0)


def read(text, labels):
    """Reads as a fair model would: by words for tone, by name for kinds, by hash for the rest."""
    if set(labels) >= {"positive", "negative"}:
        asked = text.rpartition("\n\n")[2].casefold()  # behind a prompt's examples
        good, bad = (sum(word in asked for word in words) for words in (GOOD, BAD))
        return {
            label: {"positive": good, "negative": bad}.get(label, 0.5) * 3.0 for label in labels
        }
    if "word" in labels:
        return {label: -1.0 if label == "product" else -4.0 for label in labels}
    return {label: -5.0 * zlib.crc32(f"{label} {text}".encode()) / 2**32 for label in labels}


@pytest.fixture(scope="session")
def fair():
    """A scorer that reads as a fair model would."""
    return read


@pytest.fixture(scope="session")
def catalogue() -> list[Item]:
    return ITEMS


@pytest.fixture
def model():
    return ScriptedModel(scorer=read)


def configured(users_at_once: int = 6, **fields) -> ProfilerConfig:
    """A config from fields of any of its parts."""

    def made(part: type[M]) -> M:
        return part(**{name: fields[name] for name in part.model_fields if name in fields})

    return ProfilerConfig(
        reading=made(ReadingConfig), rules=made(Rules), users_at_once=users_at_once
    )


@pytest.fixture
def make_profiler(ledger, library, minilm):
    def make(model, items=ITEMS, library=library, llm=None, **config) -> Profiler:
        ledger.add_items(items)
        llm = llm or LLMClient(model, ledger, AT_ONCE)
        return Profiler(
            ledger,
            llm,
            library,
            minilm,
            configured(**config),
            token_counter(None),
            Taxonomies(ledger, minilm).in_use,
        )

    return make


@pytest.fixture
def build(ledger, make_profiler, model):
    """Adds the events, builds their user's profile and checks its evidence."""

    async def run(*events, model=model, as_of=None, **config):
        ledger.add_events(events)
        profiler = make_profiler(model, **config)
        profile, result = await profiler.build(events[0].user_id, as_of)
        assert ledger.problems(profile) == []
        assert result.status is profile.status
        return profile

    return run
