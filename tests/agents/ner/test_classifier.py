"""Code, embedder and model say together what a candidate is."""

import json

import numpy as np
import pytest

from tasteprint.agents.llm import LLMClient, LLMResponse, ScriptedModel, Session
from tasteprint.agents.ner import (
    ENTITY_LABELS,
    NOT_AN_ENTITY,
    Candidate,
    CataloguePhrases,
    Combination,
    EntityClassifier,
    EntityWeights,
    Regression,
    ScoredEntity,
    candidate_features,
    find_candidates,
    select_entities,
)
from tasteprint.agents.ner.classifier import packaged_weights
from tasteprint.agents.ner.features import FEATURES
from tasteprint.profiling.errors import PromptError
from tasteprint.profiling.models import Item

TEXT = "Today gaby met Kong in Berlin, and Kong was so BIG."


def _knowing(kinds):
    """Scores the kind of a name that is in the book highest, else "word"."""

    def scorer(text, labels):
        name = text.rsplit("\n", 1)[-1].split('"')[1]
        return {label: 0.0 if label == kinds.get(name, NOT_AN_ENTITY) else -5.0 for label in labels}

    return ScriptedModel(scorer=scorer)


class _Choosing(ScriptedModel):
    """A server that names a label, without any log-probability."""

    gives_logprobs = False

    async def score(self, rendered, labels, shared=False):
        return LLMResponse(text="place" if '"Berlin"' in rendered.text else NOT_AN_ENTITY)


def _flat(columns):
    return Regression(weights=((0.0,) * 5,) * columns, intercept=(0.0,) * 5)


def _by_model(scale=1.0):
    """Weights of a second regression that believes the model alone."""
    rows = np.vstack([np.zeros((5, 5)), scale * np.eye(5)])
    return Regression(weights=tuple(map(tuple, rows.tolist())), intercept=(0.0,) * 5)


@pytest.fixture
def prompt(library):
    return library.get("entities@v1")


@pytest.fixture
def ask(ledger, prompt):
    """Reads a text with a scripted model."""

    async def read(model, text=TEXT, weights=None, embedder=None, found=None, most=None):
        session = Session(LLMClient(model, ledger))
        reader = EntityClassifier(prompt, await model.name(), embedder, weights)
        found = find_candidates(text) if found is None else found
        return reader, await reader(session, text, found, most)

    return read


def _weights(prompt, model="scripted", **changes):
    fitted = Combination(
        prompt=prompt.id, sha256=prompt.sha256, model=model, threshold=0.4, linear=_by_model()
    )
    flat = {"first": {"": _flat(len(FEATURES))}, "combinations": (fitted,)}
    return EntityWeights(**{**flat, **changes})


async def test_the_model_says_the_kind(ask, prompt):
    model = _knowing({"Kong": "product", "Berlin": "place", "gaby": "person"})
    name = await model.name()
    reader, read = await ask(model, weights=_weights(prompt, name))
    assert reader.threshold == 0.4
    named = {(TEXT[o.start : o.end], o.kind) for o in select_entities(read, reader.threshold)}
    assert named == {("Kong", "product"), ("Berlin", "place"), ("gaby", "person")}
    for one in read:
        assert sum(one.probabilities.values()) == pytest.approx(1.0)
        assert one.probability == pytest.approx(1.0 - one.probabilities[NOT_AN_ENTITY])
    assert {TEXT[o.start : o.end] for o in read if o.probabilities[NOT_AN_ENTITY] > 0.9} == {
        "Today",
        "BIG",
    }


async def test_a_name_is_asked_about_once_and_found_in_all_its_places(ask, prompt):
    model = _knowing({"Kong": "product"})
    reader, read = await ask(model, weights=_weights(prompt, await model.name()))
    assert sum('"Kong"' in request for request in model.requests) == 1
    kept = select_entities(read, reader.threshold)
    assert [TEXT[o.start : o.end] for o in kept] == ["Kong", "Kong"]


async def test_what_code_takes_for_a_word_is_not_asked_about(ask, prompt):
    """The first regression knows here of a name only what stands in lower case."""
    rows = np.zeros((len(FEATURES), 5))
    rows[FEATURES.index("lower case"), ENTITY_LABELS.index(NOT_AN_ENTITY)] = 9.0
    first = Regression(weights=tuple(map(tuple, rows.tolist())), intercept=(0.0,) * 5)
    model = _knowing({"gaby": "person", "Berlin": "place"})
    weights = _weights(prompt, await model.name(), first={"": first})
    _, read = await ask(model, weights=weights)
    assert {TEXT[o.start : o.end] for o in read} == {"Today", "Kong", "Berlin", "BIG"}
    assert not any('"gaby"' in request for request in model.requests)
    model = _knowing({})
    text = "So Ann met Bob in Rome."
    _, read = await ask(model, text, weights=weights, most=1)
    assert len(model.requests) == 1
    assert len({text[o.start : o.end] for o in read}) == 1


@pytest.mark.parametrize("tag", ["brown-book", "breweries"])
async def test_tags_in_lower_case_are_topics_and_not_names(ask, prompt, tag):
    known = CataloguePhrases([Item(item_id="i", title="x", tags=(tag,))])
    text = f"a few {tag.replace('-', ' ')}"
    model = _knowing({"brown book": "product", "breweries": "place"})
    found = find_candidates(text, known)
    assert found
    _, read = await ask(model, text, _weights(prompt), found=found)
    assert read == []
    assert model.requests == []


async def test_what_the_catalogue_calls_so_is_asked_about_whatever_code_thinks(ask, prompt):
    sure = Regression(weights=((0.0,) * 5,) * len(FEATURES), intercept=(0.0, 0.0, 0.0, 0.0, 9.0))
    known = CataloguePhrases([Item(item_id="i", title="brown book")])
    text = "I read a brown book in Berlin"
    model = _knowing({})
    found = find_candidates(text, known)
    _, read = await ask(model, text, _weights(prompt, first={"": sure}), found=found)
    assert [(text[o.start : o.end], o.rules) for o in read] == [("brown book", {"title"})]


async def test_another_model_is_heard_as_much_as_code(ask, prompt):
    """No weights were fitted for it: the mean of its probabilities and those of code."""
    model = _knowing({"Kong": "product"})
    reader, read = await ask(model, weights=_weights(prompt, "somebody else's"))
    assert reader.threshold == 0.5
    kong = next(o for o in read if TEXT[o.start : o.end] == "Kong")
    said = 1 / (1 + 4 * np.exp(-5.0))
    assert kong.probabilities["product"] == pytest.approx((0.2 + said) / 2, abs=1e-3)


async def test_a_server_without_log_probabilities_still_names(ask, prompt):
    model = _Choosing()
    _, read = await ask(model, weights=_weights(prompt, await model.name()))
    assert all(o.logprobs == {} for o in read)
    best = max(read, key=lambda o: o.probabilities["place"])
    assert TEXT[best.start : best.end] == "Berlin"


async def test_no_candidates_ask_nobody(ask, prompt):
    model = _knowing({})
    assert (await ask(model, "", _weights(prompt)))[1] == []
    assert model.requests == []


def test_a_prompt_with_other_labels_is_refused(make_prompt):
    labels = 'metadata: {labels: {place: [" place"], person: [" man"]}}'
    front = f"inputs: {{text: {{}}, name: {{}}}}\nmodel: {{apiType: completion}}\n{labels}"
    prompt = make_prompt("{{ text }} {{ name }}:", front, "entities.mine.prompty")
    with pytest.raises(PromptError, match="word"):
        EntityClassifier(prompt, "m", None)


def _read(start, end, chance):
    return ScoredEntity(start, end, {"person": chance, NOT_AN_ENTITY: 1.0 - chance})


def test_of_those_that_overlap_the_most_likely_is_selected():
    long, short, other = _read(0, 10, 0.6), _read(0, 4, 0.8), _read(12, 14, 0.5)
    assert select_entities([other, long, short], 0.5) == [short, other]
    assert select_entities([long, short], 0.7) == [short]
    assert select_entities([_read(0, 4, 0.6), long], 0.5) == [long]  # alike: the longer
    assert select_entities([], 0.5) == []


def test_features_say_how_and_where_a_candidate_stands():
    text = 'We met. "Big Ben" is in Berlin! JOHN\'s #fun, gaby'
    rows = candidate_features(text, find_candidates(text))
    assert rows.shape[1] == len(FEATURES)
    assert ((rows >= 0.0) & (rows <= 1.0)).all()
    said = {
        text[c.start : c.end]: {f for f, x in zip(FEATURES, row, strict=True) if x == 1.0}
        for c, row in zip(find_candidates(text), rows, strict=True)
    }
    assert {"quoted", "two words", "begins", "before a verb"} <= said["Big Ben"]
    assert "after a place's preposition" in said["Berlin"]
    assert {"upper case", "before a genitive", "begins"} <= said["JOHN"]
    assert {"lower case", "ends"} <= said["gaby"]
    assert "hashtag" in said["#fun"]
    assert candidate_features("", []).shape == (0, len(FEATURES))
    assert candidate_features("Kong", [Candidate(0, 4, frozenset({"name"}))]).shape == (
        1,
        len(FEATURES),
    )


def test_the_weights_that_ship_fit_code_and_embedder(minilm):
    weights = packaged_weights()
    assert len(weights.first[""].weights) == len(FEATURES)
    assert len(weights.first[minilm.name].weights) == len(FEATURES) + minilm.dimension
    for fitted in weights.combinations:
        assert len(fitted.linear.weights) == len(ENTITY_LABELS) * (2 if fitted.model else 1)
        assert 0.0 < fitted.threshold < 1.0


def test_the_weights_that_ship_are_for_the_shipped_prompt(library, minilm):
    prompt = library.get("entities")
    for name in ("", minilm.name):
        assert packaged_weights().combination(prompt.sha256, "SmolLM2-135M-Instruct", name)
        assert packaged_weights().combination("", "", name)


async def test_with_the_weights_that_ship_code_alone_tells_names_from_words(ask, minilm):
    """The model is a stranger here and says the same of all."""
    model = ScriptedModel(scorer=lambda _, labels: dict.fromkeys(labels, 0.0))
    text = "Yesterday I met Serena Williams in London with a brand new Samsung Galaxy."
    _, read = await ask(model, text, embedder=minilm)
    best = {text[o.start : o.end]: o for o in read}
    names = {"Serena Williams", "London", "Samsung Galaxy"}
    assert min(best[name].probability for name in names) > 0.5
    assert max((best[n].probability for n in best if n == "Yesterday"), default=0.0) < 0.5
    assert best["London"].kind == "place"
    assert best["Serena Williams"].kind == "person"


def test_weights_that_cannot_be_read_are_told(tmp_path):
    file = tmp_path / "naming.json"
    with pytest.raises(PromptError, match=r"naming\.json"):
        packaged_weights(file)
    file.write_text(json.dumps({"first": 1}), "utf-8")
    with pytest.raises(PromptError, match=r"naming\.json"):
        packaged_weights(file)
