"""The heads that ship, on vectors of the real embedder; and who reads what."""

import numpy as np
import pytest

from tasteprint.agents.extraction import (
    LinearHead,
    clauses_about,
    model_reads,
    packaged_heads,
    tone_vectors,
)
from tasteprint.agents.extraction.linear_heads import LinearHeads
from tasteprint.agents.extraction.sentiment import OpinionReader
from tasteprint.agents.llm import LLMClient, Scores, ScriptedModel, Session
from tasteprint.agents.serving import BUNDLED_MODEL
from tasteprint.profiling.ledger import Ledger
from tasteprint.prompts import Library
from tasteprint.vectorstore.embedders import E5, CachedEmbedder

pytestmark = pytest.mark.slow

PRAISE = [
    "这双跑鞋很轻，穿着特别舒服，非常满意",
    "电影太好看了，强烈推荐",
    "老板热情，东西又好又便宜",
]
BLAME = ["用了两天就坏了，质量太差", "电影无聊透顶，浪费时间", "客服态度恶劣，再也不会买了"]


@pytest.fixture(scope="module")
def heads(e5):
    return LinearHeads.load(CachedEmbedder(e5))


def best(scores: Scores | None) -> str:
    """The answer, where there is one."""
    assert scores is not None
    return scores.best


def in_order(_text, labels):
    """The first label is the most likely."""
    return {label: -float(n) for n, label in enumerate(labels)}


@pytest.fixture
def session(tmp_path):
    made = []

    def make(model):
        ledger = Ledger.open(tmp_path / "tasteprint.db")
        made.append(ledger)
        return Session(LLMClient(model, ledger))

    yield make
    for ledger in made:
        ledger.close()


def test_each_head_is_whole_and_made_for_the_bundled_embedder():
    assert {(head.task, head.languages) for head in packaged_heads()} == {
        ("tone", ("zh", "en")),
        ("opinion", ("zh",)),
    }
    for head in packaged_heads():
        assert head.embedder == E5.name
        assert np.array(head.weights).shape == (len(head.labels), E5.dimension)
        assert len(head.bias) == len(head.labels)
        assert head.origin.sha256 == head.sha256
        assert head.origin.model == E5.name
    assert len({head.sha256 for head in packaged_heads()}) == 2


def test_the_tone_of_texts_that_are_no_restaurant_reviews(heads):
    for text in PRAISE:
        assert heads.tone(text, "zh").best == "positive", text
    for text in BLAME:
        assert heads.tone(text, "zh").best == "negative", text


def test_an_opinion_is_that_of_the_clause_that_names_the_thing(heads):
    text = "环境很好，装修漂亮，但是服务员态度恶劣，爱理不理。"
    good = heads.opinion(text, "环境", "zh")
    bad = heads.opinion(text, "服务员", "zh")
    assert (good.best, bad.best) == ("positive", "negative")
    assert sum(good.probabilities.values()) == pytest.approx(1.0)
    assert heads.opinion(text, "服务", "zh", words=["服务员"]).best == "negative"


def test_where_there_is_no_head_there_is_no_answer(heads):
    assert heads.tone("Sehr gut.", "de") is None
    assert heads.opinion("Sehr gutes Bier.", "Bier", "de") is None


def test_clauses_that_name_a_thing_or_else_all_of_the_text():
    text = "环境很好，装修漂亮，但是服务差。价格还行"
    assert clauses_about(text, ["服务"]) == "但是服务差。"
    assert clauses_about(text, ["环境", "价格"]) == "环境很好， 价格还行"
    assert clauses_about(text, ["停车"]) == text
    assert clauses_about("", ["停车"]) == ""


def test_a_text_of_several_sentences_is_their_mean(e5):
    both = tone_vectors(["很好。很差。"], e5)[0]
    assert np.allclose(both, e5.embed(["很好。", "很差。"]).mean(axis=0), atol=1e-6)
    assert tone_vectors([""], e5).shape == (1, E5.dimension)


def test_a_workspace_with_another_embedder_reads_the_same(minilm, heads):
    assert LinearHeads.load(minilm).tone(BLAME[0], "zh") == heads.tone(BLAME[0], "zh")


def test_a_head_is_a_softmax():
    head = LinearHead(
        task="tone",
        languages=("xx",),
        embedder="e",
        labels=("positive", "negative"),
        weights=((1.0, 0.0), (0.0, 2.0)),
        bias=(0.5, 0.0),
        fitted_on="",
    )
    scores = head.read(np.array([1.0, 0.5], dtype=np.float32))
    assert scores.probabilities["positive"] == pytest.approx(1 / (1 + np.exp(-0.5)))
    assert scores.confidence == scores.probabilities[scores.best]
    assert LinearHeads([head]).get("tone", "xx") is head


def test_the_bundled_model_reads_english_and_others_what_they_were_chosen_for():
    assert model_reads(BUNDLED_MODEL, "en")
    assert model_reads(f"{BUNDLED_MODEL}@a1b2", "und")
    assert not model_reads(BUNDLED_MODEL, "zh")
    assert model_reads("org/large", "zh")


async def test_each_text_is_read_by_what_knows_its_language(heads, session):
    model = ScriptedModel(scorer=in_order, name=BUNDLED_MODEL)
    reader, asked = OpinionReader(Library.load(), heads), session(model)
    assert best(await reader.tone(asked, "It is bad.", "en")) == "positive"  # as scripted
    sent = len(model.requests)
    assert sent
    assert best(await reader.tone(asked, BLAME[0], "zh")) == "negative"
    assert best(await reader.opinion(asked, "服务很差", "服务", "zh")) == "negative"
    assert await reader.tone(asked, "Sehr gut.", "de") is None
    assert await reader.opinion(asked, "Sehr gutes Bier.", "Bier", "de") is None
    assert len(model.requests) == sent


async def test_a_larger_model_is_asked_in_the_texts_language(heads, session):
    model = ScriptedModel(scorer=in_order)
    reader, asked = OpinionReader(Library.load(), heads), session(model)
    await reader.opinion(asked, "服务很差", "服务", "zh")
    assert model.requests[0] == "评论：服务很差\n这条评论认为服务"
    await reader.tone(asked, "Bad service.", "de")
    assert model.requests[-1].endswith("Sentiment:")
