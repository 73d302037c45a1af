import numpy as np
import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.evals import Attempt, Bench, Classify, LabelScores, Output, Recalibrate, Sample
from tasteprint.profiling.errors import ModelRefused, PromptError

LABELS = ("negative", "positive")
SCORES = LabelScores(LABELS)
SAMPLE = Sample(id="1", inputs={"text": "fine", "aspect": "soup"}, target="positive")


def sure(answer, positive):
    chances = {"positive": positive, "negative": 1 - positive}
    return Output(answer=answer, probabilities=chances)


@pytest.mark.parametrize(
    ("output", "right", "predicted", "confidence", "score"),
    [
        (sure("positive", 0.9), 1, 1, 0.9, 0.9),
        (sure("negative", 0.2), 0, 0, 0.8, 0.2),
        (Output(answer="positive"), 1, 1, 1.0, 1.0),  # it states no doubt
        (Output(answer="negative"), 0, 0, 1.0, 0.0),
        (Output(answer="who knows"), 0, -1, 1.0, 0.0),
        (None, 0, -1, 1.0, 0.0),
    ],
)
def test_scores_of_an_answer(output, right, predicted, confidence, score):
    found = SCORES(SAMPLE, output)
    assert found == {
        "gold": 1.0,
        "predicted": predicted,
        "labelled": 1.0,
        "right": right,
        "confidence": pytest.approx(confidence),
        "score": pytest.approx(score),
    }


def test_a_failed_answer_is_scored_against_its_gold():
    bad = Sample(id="1", inputs={}, target="negative")
    assert SCORES(bad, None)["score"] == 1.0
    assert SCORES(SAMPLE, None)["score"] == 0.0


def test_a_sample_without_a_label_is_neither_right_nor_wrong():
    open_ = Sample(id="1", inputs={}, target={"label": None, "mean": 0.1})
    found = SCORES(open_, sure("positive", 0.7))
    assert (found["gold"], found["labelled"], found["right"]) == (-1.0, 0.0, 0.0)


def test_three_labels_have_no_curve():
    three = LabelScores(("positive", "neutral", "negative"))
    assert "score" not in three(SAMPLE, Output(answer="neutral"))


async def answer(tmp_path, prompt, model, sample=SAMPLE, name="sentiment"):
    async with Bench.open(tmp_path, prompts=(prompt,), backend=model) as bench:
        return await Classify(name, LABELS)(sample, Attempt(bench))


async def test_a_completion_prompt_is_scored(tmp_path):
    model = ScriptedModel(
        scorer=lambda text, _: {"positive": -1.0 * ("N/A" in text), "negative": -1}
    )
    found = await answer(tmp_path, "sentiment@v2", model)
    assert found.answer == "positive"
    assert found.logprobs == {"positive": 0.0, "negative": -1.0}
    assert found.probabilities["positive"] > 0.5


async def test_a_chat_prompt_writes_one_of_the_labels(tmp_path):
    found = await answer(
        tmp_path, "sentiment@json", ScriptedModel(writer=lambda _: '{"label": "negative"}')
    )
    assert (found.answer, found.probabilities) == ("negative", {})
    with pytest.raises(ModelRefused, match="Choice"):
        await answer(
            tmp_path / "other", "sentiment@json", ScriptedModel(writer=lambda _: '{"label": "so"}')
        )


async def test_a_prompt_with_other_labels_is_refused(tmp_path):
    with pytest.raises(PromptError, match="positive, negative, neutral"):
        await answer(tmp_path, "aspects@v1", ScriptedModel(), name="aspects")


def leaning(n=120, lean=4.0):
    """Scores that all lean to "positive" by as much; what is true shows in the order alone."""
    random = np.random.default_rng(3)
    gold = random.integers(0, 2, n)
    edge = gold * 2.0 - 1.0 + random.normal(size=n) * 0.4 + lean
    samples = [Sample(id=str(k), inputs={}, target=LABELS[g]) for k, g in enumerate(gold)]
    outputs = [
        Output(answer="positive", logprobs={"positive": float(e) / 2, "negative": -float(e) / 2})
        for e in edge
    ]
    return samples, outputs


def test_the_dev_split_is_calibrated_by_cross_validation():
    samples, outputs = leaning()
    finished = Recalibrate(LABELS)(samples, [None, *outputs[1:]], "dev")
    assert finished[0] is None
    rest = list(zip(samples, finished, strict=True))[1:]
    right = [o is not None and o.answer == s.target for s, o in rest]
    assert np.mean(right) > 0.95
    assert all(o and sum(o.probabilities.values()) == pytest.approx(1) for _, o in rest)
    assert all(o and o.logprobs for _, o in rest)


def test_nobody_is_judged_by_a_fit_on_themselves():
    samples, outputs = leaning()
    # One sample's gold turned round changes nothing of what is said of that sample.
    turned = samples[5].model_copy(update={"target": LABELS[1 - LABELS.index(samples[5].target)]})
    before = Recalibrate(LABELS)(samples, outputs, "dev")[5]
    after = Recalibrate(LABELS)([*samples[:5], turned, *samples[6:]], outputs, "dev")[5]
    assert before
    assert before == after


def test_what_ships_is_what_the_test_split_measures():
    samples, outputs = leaning()
    assert Recalibrate(LABELS)(samples, outputs, "test") == outputs
    written = [Output(answer="positive")] * len(samples)
    assert Recalibrate(LABELS)(samples, written, "dev") == written


def test_the_words_of_two_prompts_are_fitted_together():
    random = np.random.default_rng(5)
    gold = random.integers(0, 2, 300)
    samples = [Sample(id=str(k), inputs={}, target=LABELS[g]) for k, g in enumerate(gold)]
    # Each prompt hears half of it: the sum of the two words is what tells.
    noise = random.normal(size=300) * 3
    heard = {"a@v1": gold * 2.0 + noise, "b@v1": gold * 2.0 - noise}

    def right(prompts):
        outputs = [
            Output(
                answer="negative",
                logprobs={"positive": 0.0, "negative": 0.0},
                words={prompt: {" good": float(heard[prompt][k])} for prompt in prompts},
            )
            for k in range(300)
        ]
        finished = Recalibrate(LABELS)(samples, outputs, "dev")
        answers = [output.answer for output in finished if output]
        return np.mean([a == s.target for a, s in zip(answers, samples, strict=True)])

    assert right(["a@v1"]) < 0.75
    assert right(["b@v1"]) < 0.75
    assert right(["a@v1", "b@v1"]) > 0.95


def test_too_few_samples_for_a_fit_are_read_without_any_calibration():
    given = Output(
        answer="negative",  # says the shipped calibration, which was fitted on samples like these
        logprobs={"positive": -1.0, "negative": -2.0},
        probabilities={"positive": 0.1, "negative": 0.9},
    )
    (found,) = Recalibrate(LABELS)([SAMPLE], [given], "dev")
    assert found
    assert found.answer == "positive"
    assert found.probabilities["positive"] == pytest.approx(1 / (1 + np.exp(-1)))
