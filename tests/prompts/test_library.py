import pytest

from tasteprint.profiling.errors import PromptError
from tasteprint.prompts import Library


def test_the_package_ships_its_prompts():
    library = Library.load()
    assert "sentiment" in library.names()
    for prompt in library.all():
        assert library.get(prompt.id) is prompt
        assert prompt.description
    for name in library.names():
        assert library.get(name).name == name


def test_the_first_prompt_scores_sentiment():
    prompt = Library.load().get("sentiment@v1")
    assert set(prompt.labels) == {"positive", "negative"}
    text = prompt.render({"text": "Lovely."}).text
    assert "Lovely." in text
    assert text.endswith("\nSentiment:")
    assert prompt.render(prompt.content_free).text == text.replace("Lovely.", "N/A")


def test_a_folder_adds_overrides_and_ships(folder):
    folder.write("mine.v1.prompty", "user:\nhello\n")
    folder.write("sentiment.v1.prompty", "user:\nother\n")
    folder.write("sentiment.v9.prompty", "user:\nnew\n")
    library = Library.load(folder.path)
    assert library.get("mine").variant == "v1"
    assert library.get("sentiment@v1").path.parent == folder.path
    # A new variant stands beside the shipped one until shipped.toml says otherwise.
    assert library.get("sentiment").variant == Library.load().get("sentiment").variant
    (folder.path / "shipped.toml").write_text('sentiment = "v9"\n')
    assert Library.load(folder.path).get("sentiment").variant == "v9"


def test_several_variants_of_a_new_name_want_a_line(folder):
    folder.write("mine.v1.prompty", "user:\na\n")
    folder.write("mine.v2.prompty", "user:\nb\n")
    with pytest.raises(PromptError, match="mine has the variants v1, v2") as caught:
        Library.load(folder.path)
    assert 'mine = "v1"' in caught.value.hint
    (folder.path / "shipped.toml").write_text('mine = "v2"\n')
    assert Library.load(folder.path).get("mine").variant == "v2"


def test_variants_are_found_and_not_shipped(folder):
    (folder.path / "variants").mkdir()
    folder.write("mine.v1.prompty", "user:\na\n")
    folder.write("variants/mine.v2.prompty", "user:\nb\n")
    folder.write("variants/other.v1.prompty", "user:\nc\n")
    library = Library.load(folder.path)
    assert library.get("mine").variant == "v1"
    assert (library.get("mine@v2").variant, library.get("other@v1").variant) == ("v2", "v1")
    with pytest.raises(PromptError, match="no prompt 'other'"):
        library.get("other")
    (folder.path / "shipped.toml").write_text('mine = "v2"\n')
    assert Library.load(folder.path).get("mine").variant == "v2"
    folder.write("variants/mine.v1.prompty", "user:\na\n")
    with pytest.raises(PromptError, match="variants/ has a file of the same name"):
        Library.load(folder.path)


def test_the_top_of_the_folder_holds_what_is_in_use():
    library = Library.load()
    live = {p.id for each in library.in_use() for p in (each, *each.companions)}
    assert live == {p.id for p in library.all() if p.path.parent.name == "prompts"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('mine = "v3"', "there is no prompt mine@v3"),
        ("mine = 1", "mine is not text"),
        ("mine = ", "it cannot be read"),
        ('mine = "v1"\n[zh]\nmine = "v3"', "there is no prompt mine@v3"),
        ("[zh]\nmine = 1", "mine is not text"),
    ],
)
def test_a_bad_shipped_toml_is_named(folder, text, says):
    folder.write("mine.v1.prompty", "user:\na\n")
    (folder.path / "shipped.toml").write_text(text)
    with pytest.raises(PromptError, match=says) as caught:
        Library.load(folder.path)
    assert "shipped.toml" in caught.value.message


def test_an_unknown_prompt_names_its_neighbours():
    with pytest.raises(PromptError, match="no prompt 'sentimnt'") as caught:
        Library.load().get("sentimnt")
    assert "sentiment" in caught.value.hint
    with pytest.raises(PromptError) as caught:
        Library.load().get("sentiment@v0")
    assert "sentiment@v1" in caught.value.hint


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(PromptError, match="There is no folder"):
        Library.load(tmp_path / "none")


def test_diff_shows_what_changed(folder):
    folder.write("mine.v1.prompty", "user:\nsame\nold\n")
    folder.write("mine.v2.prompty", "user:\nsame\nnew\n")
    (folder.path / "shipped.toml").write_text('mine = "v1"\n')
    diff = Library.load(folder.path).diff("mine", "mine@v2")
    assert diff.startswith("--- mine@v1\n+++ mine@v2\n")
    assert "\n-old\n+new" in diff
    assert Library.load(folder.path).diff("mine", "mine@v1") == ""


def test_a_language_gets_its_own_variant_and_any_other_the_one_for_all():
    library = Library.load()
    assert library.get("aspects", "zh").id == "aspects@zh"
    assert library.get("aspects", "zh").languages == ("zh",)
    assert library.get("aspects", "de") == library.get("aspects")
    assert library.get("aspects", "en") == library.get("aspects", None) == library.get("aspects")
    assert library.get("entities", "zh") == library.get("entities")
    assert library.get("aspects@v1", "zh").id == "aspects@v1"  # what is named is given


def test_what_ships_for_a_language_was_written_for_it():
    library = Library.load()
    for language, lines in library.by_language.items():
        for name in lines:
            prompt = library.get(name, language)
            assert language in prompt.languages
            assert prompt.inputs.keys() == library.get(name).inputs.keys()
            assert prompt.labels.keys() == library.get(name).labels.keys()


def test_a_folder_ships_for_languages_and_a_choice_holds_for_all(folder):
    folder.write("aspects.mine.prompty", "user:\na\n")
    (folder.path / "shipped.toml").write_text('[de]\naspects = "mine"\n')
    library = Library.load(folder.path)
    assert library.get("aspects", "de").id == "aspects@mine"
    assert library.get("aspects", "zh").id == "aspects@zh"
    assert library.get("aspects").id == Library.load().get("aspects").id
    chosen = library.choosing("aspects@v1")
    assert {chosen.get("aspects", code).id for code in ("de", "zh", "en")} == {"aspects@v1"}
    assert chosen.get("sentiment", "zh").id == "sentiment@zh"
    ids = {prompt.id for prompt in library.in_use()}
    assert {"aspects@mine", "aspects@zh", library.get("aspects").id, "facts@v1"} <= ids
    assert "aspects@json" not in ids
    assert {p.id for p in chosen.in_use() if p.name == "aspects"} == {"aspects@v1"}
