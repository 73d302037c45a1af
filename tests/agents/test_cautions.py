"""What a profile says of how its texts were read."""

from tasteprint.agents.bundled import NAME
from tasteprint.agents.cautions import cautions, cautions_by_language
from tasteprint.agents.heads import Heads
from tasteprint.agents.opinions import OpinionReader


class Embedding:
    name, dimension, languages = "embedder", 3, ("en", "de")

    def embed(self, texts):
        raise AssertionError(texts)


def test_a_model_and_prompts_that_fit_need_no_caution(library):
    assert cautions("org/large", ["en"], [library.get("sentiment")], Embedding()) == ()


def test_the_bundled_model_is_cautioned_of_by_any_of_its_names(library):
    prompts = [library.get("sentiment")]
    for model in (NAME, f"{NAME}@a1b2c3"):
        (told,) = cautions(model, ["en"], prompts, Embedding())
        assert told.startswith(f"{NAME} is a very small model")
    assert cautions(NAME, [], prompts, Embedding()) == ()  # nothing was read


def test_other_languages_than_those_of_prompts_and_embedder(library):
    read, placed = cautions("m", ["zh", "en"], [library.get("sentiment")], Embedding())
    assert read.startswith("Texts in zh were read by prompts for en")
    assert placed == "The embedder embedder knows en, de only: it hardly tells texts in zh apart."
    (read,) = cautions("m", ["de"], [library.get("sentiment")], Embedding())
    assert "Texts in de" in read


def test_chinese_that_is_read_by_what_knows_it(library):
    reader = OpinionReader(library, Heads.load())
    small, names = cautions_by_language("org/large", ["zh"], reader, Embedding())[-2:]
    assert small.startswith("Kinds of names in zh were read by prompts for another language")
    assert names == "The embedder embedder does not know zh: it hardly tells such texts apart."
    (read, *_) = cautions_by_language(NAME, ["zh"], reader, Embedding())
    assert read.startswith("Tone and opinions in zh are read by a regression")


def test_a_language_that_nobody_reads_is_said_to_be_mute(library):
    reader = OpinionReader(library, Heads.load())
    told = cautions_by_language(NAME, ["de", "en"], reader, Embedding())
    assert told[0].startswith(f"{NAME} is a very small model")
    assert "Tone and opinions in de are not read: none are claimed." in told
    assert not any("en," in text for text in told)
    assert cautions_by_language("org/large", ["en"], reader, Embedding()) == ()
    (strange, _) = cautions_by_language("org/large", ["de"], reader, Embedding())
    assert strange.startswith("Tone and opinions in de were read by prompts for another language")
