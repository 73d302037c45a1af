"""The parts of a reading are read in order, and a refused one does not stop the others."""

from datetime import UTC, datetime

import pytest

from tasteprint.agents.extraction import Document, ExtractionContext, ReadingConfig
from tasteprint.agents.llm import HashEmbedder, LLMClient, ScriptedModel, Session
from tasteprint.agents.topics import Catalogue
from tasteprint.profiling.errors import ModelRefused
from tasteprint.profiling.models import Event, EventKind, Item, Part
from tasteprint.profiling.text import cut

TEXT = "I love the battery life of my Acme X200. It came from Berlin."


def fair(_text, labels):
    return {word: -1.0 for words in labels.values() for word in words}


@pytest.fixture
def read(library):
    """Read ``TEXT`` with a scorer: the reading, and the texts that were sent."""

    async def go(scorer):
        items = [Item(item_id="i1", title="Pale ale", tags=("ipa",))]
        catalogue = Catalogue(items, HashEmbedder())
        context = ExtractionContext(library, catalogue, "scripted", {}, ReadingConfig())
        event = Event(
            event_id="e1", user_id="u1", kind=EventKind.REVIEW, ts=datetime(2024, 1, 1, tzinfo=UTC),
            text=TEXT,
        )  # fmt: skip
        model = ScriptedModel(scorer=scorer)
        session = Session(LLMClient(model), "u1").about("e1")
        document = Document(event, None, tuple(cut(event, 256, len)), session)
        extractor = context.extractor("en")
        assert context.extractor("en") is extractor
        reading = await extractor.read(document)
        assert reading.reader == extractor.reader_id
        assert reading.usage == session.cost
        return reading, model.requests

    return go


async def test_a_reading_has_all_its_parts(read):
    reading, requests = await read(fair)
    assert requests
    assert reading.tone == pytest.approx(0.0)
    assert "battery life" in {opinion.about for opinion in reading.opinions}
    assert reading.failed == {}


async def test_a_refused_part_is_noted_and_the_others_go_on(read):
    def refusing(text, labels):
        if "positive" in labels and "neutral" not in labels:
            raise ModelRefused("the prompt is too long")
        return fair(text, labels)

    reading, _ = await read(refusing)
    assert reading.tone is None
    assert reading.failed == {Part.TONE: "the prompt is too long"}
    assert reading.opinions
