import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.prompts import defuse, neutralise

TOKENS = [
    # SmolLM2
    *("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<repo_name>", "<reponame>", "<file_sep>"),
    *("<filename>", "<gh_stars>", "<issue_start>", "<jupyter_code>", "<empty_output>"),
    # Llama, Mistral
    *("<s>", "</s>", "<unk>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<|eot_id|>"),
    *("<|start_header_id|>", "[TOOL_CALLS]", "[/AVAILABLE_TOOLS]", "[SYSTEM_PROMPT]"),
    # Gemma, Qwen, DeepSeek, Phi, EXAONE, BERT
    *("<bos>", "<eos>", "<pad>", "<start_of_turn>", "<end_of_turn>", "<|turn>", "<turn|>"),
    *("<unused7>", "<tool_call>", "</tool_call>", "<think>", "</think>", "<|box_end|>"),
    *("<｜begin▁of▁sentence｜>", "<｜User｜>", "<｜tool▁calls▁end｜>", "<|user|>", "<|end|>"),
    *("[|assistant|]", "[CLS]", "[SEP]", "[MASK]", "[gMASK]"),
    # MiniMax, Ling, MiniCPM
    *("]~b]", "]~!b[", "[e~[", "<role>", "</role>", "<用户>", "<AI>"),
]
pieces = st.sampled_from([*TOKENS, *"<>[]|/_｜ \n", "s", "SYS", "INST", "im_end", "饮料", "a"])


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_defused_by_a_space_after_its_opening_mark(token):
    assert neutralise(f"a{token}b") == f"a{token[0]} {token[1:]}b"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2 < 3 and 5 > 4, a <- b, x <| f, [1] [sic] [EDIT] (a|b) || c",
        "<b>bold</b> <br/> <a href='x_y'> <p class='s'>",
        "啤酒 | 很好 😀 {{ x }} {% if %} ### system:",
        "a < b_c > d",
    ],
)
def test_other_text_is_unchanged(text):
    assert neutralise(text) == text


@given(st.lists(pieces).map("".join))
def test_no_token_remains_however_pieces_are_put_together(text):
    safe = neutralise(text)
    assert [token for token in TOKENS if token in safe] == []
    assert neutralise(safe) == safe
    assert safe.replace(" ", "") == text.replace(" ", "")


def test_the_exact_tokens_of_one_model_are_defused():
    tokens = ["<END>", "##user:", "<end"]
    assert defuse("a<END>b <end> ##user: # #", tokens) == "a< END>b < end> # #user: # #"
    assert defuse("<END>", []) == "<END>"


@pytest.mark.parametrize("text", ["<" + "_" * 200_000, "<|" * 100_000, "[|" * 100_000])
def test_hostile_text_takes_linear_time(text):
    start = time.perf_counter()
    neutralise(text)
    assert time.perf_counter() - start < 5  # a quadratic scan takes minutes
