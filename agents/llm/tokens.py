"""Counting tokens, and telling the control tokens, without a server."""

import json
from collections.abc import Callable
from pathlib import Path


def token_counter(tokenizer_file: Path | None) -> Callable[[str], int]:
    """A function that gives the number of tokens of a text.

    Exact with the model's own ``tokenizer.json``. Without one an estimate: a token for every three
    ASCII characters, and one for every other character. Digits, rare scripts and emoji can take
    two to three times as many.
    """
    if tokenizer_file is None:
        return _estimate
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file))

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    return count


def special_tokens(tokenizer_file: Path | None) -> tuple[str, ...]:
    """The control tokens of a model, such as ``<|im_end|>``; () without its ``tokenizer.json``."""
    if tokenizer_file is None:
        return ()
    added = json.loads(tokenizer_file.read_text("utf-8")).get("added_tokens", ())
    told = (token["content"] for token in added if token.get("special"))
    # A word or a blank that happens to be a token of its own controls nothing.
    return tuple(t for t in told if len(t) > 1 and not t.isalnum() and not t.isspace())


def _estimate(text: str) -> int:
    ascii_characters = sum(character.isascii() for character in text)
    return -(-ascii_characters // 3) + len(text) - ascii_characters
