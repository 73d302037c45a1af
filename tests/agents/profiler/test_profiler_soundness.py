"""Whatever people write and whatever the model answers, every claim checks out."""

import asyncio
import zlib
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasteprint.agents.extraction import ReadingConfig
from tasteprint.agents.llm import LLMClient, LLMClientConfig, ScriptedModel, token_counter
from tasteprint.agents.profiler import Profiler, ProfilerConfig
from tasteprint.agents.topics import Taxonomies
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, Item, Rules

START = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = ["stout", "STOUTS", "c++", "黑啤", "Duvel", "the", "Sierra Nevada", "🍺", "“Big Ben”", "é."]
TAGS = ["stout", "c++", "黑啤", "a.b", "--", "é", "the", "(", "\\", "🍺"]
texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from([*WORDS, ". ", "! ", "\n", "。", " ", "<b>", "{{"]), max_size=60).map(
        " ".join
    ),
)
events = st.lists(
    st.tuples(
        st.one_of(st.none(), texts),
        st.sampled_from(["post", "view", "purchase"]),
        st.sampled_from([None, "i0", "i1", "i2", "gone"]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=6,
)
items = st.lists(st.lists(st.sampled_from(TAGS), max_size=4), max_size=3)


class Hashing:
    """Vectors by the hash of a text's words: quick, and good enough to differ."""

    name, dimension, languages = "hashing", 16, ()

    def embed(self, texts):
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.casefold().split():
                row[zlib.crc32(word.encode()) % self.dimension] += 1.0
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def hashed(text, labels):
    """A log-probability between −12 and 0, often exactly 0."""
    marks = {label: zlib.crc32(f"{label}{text}".encode()) for label in labels}
    return {label: -12.0 * (mark % 7) / 7 for label, mark in marks.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sound")


def stored(rows) -> list[Event]:
    """Events as ingest would store them: no half characters, no empty texts."""
    clean = [((t and t.encode(errors="ignore").decode()) or None, *rest) for t, *rest in rows]
    return [
        Event(
            event_id=f"e{n}", user_id="u1", text=text, kind=kind, item_id=item,
            ts=START + timedelta(hours=hours),
        )
        for n, (text, kind, item, hours) in enumerate(clean)
    ]  # fmt: skip


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events, items, st.sampled_from(["constrained", "free"]))
def test_every_claim_checks_out(folder, library, rows, tags, wording):
    (folder / "ledger.db").unlink(missing_ok=True)
    model = ScriptedModel(
        scorer=hashed,
        writer=lambda _text: '{"sentences": [{"text": "Stout 7.", "cites": ["c1", "c2"]}]}',
    )
    config = ProfilerConfig(
        reading=ReadingConfig(window_tokens=16), rules=Rules(wording=wording, min_confidence=0.1)
    )
    with Ledger.open(folder / "ledger.db") as ledger:
        ledger.add_items(
            [
                Item(item_id=f"i{n}", title=" ".join(of) or "x", tags=tuple(dict.fromkeys(of)))
                for n, of in enumerate(tags)
            ]
        )
        ledger.add_events(stored(rows))
        llm = LLMClient(model, ledger, LLMClientConfig(max_wait=0.0))
        profiler = Profiler(
            ledger,
            llm,
            library,
            Hashing(),
            config,
            token_counter(None),
            Taxonomies(ledger, Hashing()).in_use,
        )
        first, _ = asyncio.run(profiler.build("u1"))
        assert ledger.problems(first) == []
        again, result = asyncio.run(profiler.build("u1", force=True))
        assert result.usage.calls == 0
        assert again.model_dump_json() == first.model_dump_json()
