import json

import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.evals.harness import Output, Sample
from tasteprint.evals.tasks.entities import samples, score
from tasteprint.evals.tasks.entities.baselines import CAPITALS, DICTIONARY, RANDOM, SPACY
from tasteprint.evals.tasks.entities.solver import find_entities, places_of
from tasteprint.evals.tasks.entities.task import task
from tasteprint.profiling.errors import ModelRefused, PromptError

TEXT = "we saw Kong in Berlin , then kong again on the BBC"
GOLD = [
    (7, 11, "creative-work"),
    (15, 21, "location"),
    (29, 33, "creative-work"),
    (47, 50, "group"),
]
KIND_OF = {"creative-work": "product", "location": "place", "group": "organisation"}


def _sample(name="dev-1", text=TEXT, gold=GOLD, group=""):
    target = {
        "entities": [[start, end, KIND_OF[kind]] for start, end, kind in gold],
        "source_kinds": [kind for *_, kind in gold],
    }
    return Sample(id=name, inputs={"text": text}, target=target, group=group)


def _output(*entities, invented=0):
    found = [{"start": start, "end": end, "kind": kind} for start, end, kind in entities]
    return Output(answer={"entities": found, "invented": invented})


def _knowing(kinds):
    """Scores the kind of a name that is in the book highest, else "word"."""

    def scorer(text, labels):
        name = text.rsplit("\n", 1)[-1].split('"')[1]
        return {label: 0.0 if label == kinds.get(name, "word") else -5.0 for label in labels}

    return ScriptedModel(scorer=scorer)


def test_the_target_is_in_the_text_and_of_a_kind_that_profiles_know():
    both = [*samples("dev"), *samples("test")]
    assert len({sample.id for sample in both}) == len(both) == 600
    for sample in both:
        assert len(sample.target["entities"]) == len(sample.target["source_kinds"])
        for start, end, kind in sample.target["entities"]:
            assert sample.inputs["text"][start:end].strip()
            assert kind in {"person", "place", "organisation", "product"}


def test_the_right_answer_scores_best():
    scores = score(_sample(), _output((7, 11, "product"), (15, 21, "place"), (29, 33, "product"),
                                      (47, 50, "organisation")))  # fmt: skip
    assert scores == {
        "tp": 3, "fp": 0, "fn": 0,  # a name that is there twice counts once
        "exact_tp": 4, "exact_fp": 0, "exact_fn": 0,
        "products": 0, "products_found": 0, "works": 1, "works_found": 1,
        "invented": 0, "named": 3, "right": 1.0,
    }  # fmt: skip


def test_a_surface_counts_whatever_its_kind_and_whichever_place_was_found():
    scores = score(_sample(), _output((29, 33, "person"), (3, 6, "person"), invented=2))
    assert (scores["tp"], scores["fp"], scores["fn"]) == (1, 1, 2)
    assert (scores["exact_tp"], scores["exact_fp"], scores["exact_fn"]) == (0, 2, 4)
    assert (scores["works_found"], scores["invented"], scores["named"]) == (1, 2, 4)
    assert scores["right"] == pytest.approx(2 / 5)


def test_a_failed_answer_finds_nothing_and_invents():
    failed, nothing = score(_sample(), None), score(_sample(), _output())
    invents = {"fp", "exact_fp", "invented", "named"}
    assert {name for name in failed if failed[name] != nothing[name]} == invents
    assert (failed["tp"], failed["fp"], failed["fn"], failed["right"]) == (0, 1, 3, 0.0)
    plain = _sample(text="nothing here", gold=[])
    assert score(plain, _output())["right"] == 1.0
    assert score(plain, None)["right"] == 0.0


async def test_a_scoring_prompt_sorts_the_names_that_code_finds(attempt):
    """No weights are fitted for the scripted model: it is heard as much as code."""
    model = _knowing({"Berlin": "place", "Kong": "product"})
    output = await find_entities(_sample(), attempt(model))
    found = {(e["start"], e["end"]): e for e in output.answer["entities"]}
    assert found[7, 11]["kind"] == "product"
    assert found[15, 21]["kind"] == "place"
    assert {"Kong (product)", "Berlin (place)"} <= set(output.evidence)
    assert min(found[7, 11]["confidence"], found[15, 21]["confidence"]) > 0.5
    assert {"start", "end", "prior", "logprobs"} == set(output.answer["read"][0])
    assert not any('"saw"' in text for text in model.requests)
    assert score(_sample(), output)["tp"] in {2, 3}


async def test_every_scoring_prompt_puts_the_name_into_the_same_place(attempt):
    for prompt in ("entities@v1", "entities@v2"):
        output = await find_entities(_sample(), attempt(_knowing({"BBC": "organisation"}), prompt))
        assert "BBC (organisation)" in output.evidence
        confidence = {e["start"]: e["confidence"] for e in output.answer["entities"]}
        assert confidence[47] > 0.5


async def test_a_chat_prompt_writes_names_and_those_made_up_are_counted(attempt):
    written = [("Kong", "product"), ("BBC", "organisation"), ("Ape", "product"), (" ", "place")]
    answer = json.dumps({"entities": [{"name": name, "kind": kind} for name, kind in written]})
    model = ScriptedModel(writer=lambda _: answer)
    output = await find_entities(_sample(), attempt(model, "entities@json"))
    assert [(e["start"], e["end"], e["kind"]) for e in output.answer["entities"]] == [
        (7, 11, "product"),
        (29, 33, "product"),
        (47, 50, "organisation"),
    ]
    assert output.answer["invented"] == 2
    assert TEXT in model.requests[0]


async def test_an_answer_that_is_no_json_fails(attempt):
    model = ScriptedModel(writer=lambda _: '{"entities": [')
    with pytest.raises(ModelRefused):
        await find_entities(_sample(), attempt(model, "entities@json"))


async def test_a_prompt_without_a_label_for_plain_words_is_refused(attempt, tmp_path, monkeypatch):
    (tmp_path / "entities.mine.prompty").write_text(
        "---\nname: entities\ninputs: {text: {}, name: {}}\nmodel: {apiType: completion}\n"
        'metadata: {labels: {place: [" place"], person: [" man"]}}\n---\n{{ text }} {{ name }}:',
        "utf-8",
    )
    monkeypatch.setenv("TASTEPRINT_PROMPTS", str(tmp_path))
    with pytest.raises(PromptError, match="word"):
        await find_entities(_sample(), attempt(_knowing({}), "entities@mine"))


def test_places_are_whole_words_in_any_case():
    assert places_of("kong", "Kong, King-Kong and Kongo") == [(0, 4), (11, 15)]
    assert places_of("C++ (the", "i like C++ (the book)") == [(7, 15)]
    assert places_of("  ", "a  b") == []


def test_no_baseline_sees_the_targets_of_what_it_answers(bench):
    # Each sentence has a name of its own: only its own target could give it away.
    own = [_sample(f"s{n}", f"i met Xu{n}x today", [(6, 11, "group")]) for n in range(5)]
    assert all(not out.answer["entities"] for out in DICTIONARY(own, None, bench))
    for baseline in (RANDOM, CAPITALS, SPACY):
        blind = [sample.model_copy(update={"target": {"entities": []}}) for sample in own]
        told = baseline(own, own, bench)
        assert baseline(blind, own, bench) == told


def test_the_dictionary_knows_the_names_of_training(bench):
    training = [
        _sample("t1", "Old Kong is here", [(0, 8, "creative-work")]),
        _sample("t2", "Kong", [(0, 4, "group")]),
    ]
    found = DICTIONARY([_sample(text="old kong met KONG")], training, bench)[0]
    assert [(e["start"], e["end"], e["kind"]) for e in found.answer["entities"]] == [
        (0, 8, "product"),
        (13, 17, "organisation"),
    ]


def test_the_blank_pipeline_takes_runs_of_capitals(bench):
    training = [_sample("t1", "Old Kong is here", [(0, 8, "creative-work")])]
    text = "The Old Kong met XU in Berlin , not THE ape"
    found = SPACY([_sample(text=text)], training, bench)[0].answer["entities"]
    assert [text[e["start"] : e["end"]] for e in found] == ["Old Kong", "XU", "Berlin"]
    assert {e["kind"] for e in found} == {"product"}


def test_folds_keep_a_group_together(bench):
    twice = [_sample(name, "i met Xux today", [(6, 9, "group")], "g") for name in ("a", "b")]
    other = [_sample(f"o{n}", "none", [], f"o{n}") for n in range(4)]
    assert all(not out.answer["entities"] for out in DICTIONARY([*twice, *other], None, bench))
    apart = [sample.model_copy(update={"group": ""}) for sample in twice]
    found = DICTIONARY([*apart, *other], None, bench)
    assert [len(out.answer["entities"]) for out in found] == [1, 1, 0, 0, 0, 0]


def test_the_task_can_be_built():
    built = task()
    assert built.primary.name == "surface F1"
    rows = [built.scorer(sample, None) for sample in built.split("dev")[:3]]
    assert built.change in rows[0]
