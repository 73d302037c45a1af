"""What a profile says of how its texts were read."""

import pytest

from tasteprint.agents.extraction.cautions import cautions
from tasteprint.agents.extraction.linear_heads import LinearHeads
from tasteprint.agents.extraction.sentiment import OpinionReader
from tasteprint.agents.serving import BUNDLED_MODEL


class Embedding:
    name, dimension, languages = "embedder", 3, ("en", "de")

    def embed(self, texts):
        raise AssertionError(texts)


@pytest.fixture
def reader(library):
    return OpinionReader(library, LinearHeads.load())


def test_a_model_and_prompts_that_fit_need_no_caution(reader):
    assert cautions("org/large", "en", reader, Embedding()) == ()
    assert cautions("org/large", "und", reader, Embedding()) == ()


def test_the_bundled_model_is_cautioned_of_by_any_of_its_names(reader):
    for model in (BUNDLED_MODEL, f"{BUNDLED_MODEL}@a1b2c3"):
        for language in ("en", "und"):
            (told,) = cautions(model, language, reader, Embedding())
            assert told.startswith(f"{BUNDLED_MODEL} is a very small model")


def test_chinese_that_is_read_by_what_knows_it(reader):
    names, placed = cautions("org/large", "zh", reader, Embedding())
    assert names.startswith("Types of entities in zh were read by prompts for another language")
    assert placed == "The embedder embedder does not know zh: such texts all look alike to it."
    (read, *_) = cautions(BUNDLED_MODEL, "zh", reader, Embedding())
    assert read.startswith("Tone and opinions in zh are read by a classifier")


def test_a_language_that_nobody_reads_is_said_to_be_mute(reader):
    told = cautions(BUNDLED_MODEL, "de", reader, Embedding())
    assert told[0] == "Tone and opinions in de are not read, so the profile claims none."
    (strange, _) = cautions("org/large", "de", reader, Embedding())
    assert strange.startswith("Tone and opinions in de were read by prompts for another language")
