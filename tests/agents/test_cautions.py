"""What a profile says of how its texts were read."""

from tasteprint.agents.bundled import NAME
from tasteprint.agents.cautions import cautions


class Embedding:
    name, dimension, languages = "embedder", 3, ("en", "de")

    def embed(self, texts):
        raise AssertionError(texts)


def test_a_model_and_prompts_that_fit_need_no_caution(library):
    assert cautions("org/large", "en", [library.get("sentiment")], Embedding()) == ()


def test_the_bundled_model_is_cautioned_of_by_any_of_its_names(library):
    prompts = [library.get("sentiment")]
    for model in (NAME, f"{NAME}@a1b2c3"):
        for language in ("en", "und"):
            (told,) = cautions(model, language, prompts, Embedding())
            assert told.startswith(f"{NAME} is a very small model")


def test_other_languages_than_those_of_prompts_and_embedder(library):
    read, placed = cautions("m", "zh", [library.get("sentiment")], Embedding())
    assert read.startswith("Texts in zh were read by prompts for en")
    assert placed == "The embedder embedder knows en, de only: it hardly tells texts in zh apart."
    (read,) = cautions("m", "de", [library.get("sentiment")], Embedding())
    assert "Texts in de" in read
    assert cautions("m", "und", [library.get("sentiment")], Embedding()) == ()
