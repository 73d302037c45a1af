"""Counting tokens: estimated, or by the model's own tokenizer."""

import pytest

from tasteprint.agents.llm import token_counter


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("abc", 1), ("abcd", 2), ("黑啤", 2), ("a黑啤b", 3), ("🍺", 1)]
)
def test_tokens_are_estimated_on_the_safe_side(text, tokens):
    assert token_counter(None)(text) == tokens


def test_tokens_are_counted_with_the_models_own_tokenizer(tmp_path):
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({"stout": 0, "?": 1}, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    assert token_counter(tmp_path / "tokenizer.json")("stout and stout") == 3
