"""Token counts and control tokens of a model, without a server."""

import json
from collections.abc import Callable
from pathlib import Path


def token_counter(tokenizer_file: Path | None) -> Callable[[str], int]:
    """Return a function that counts the tokens of a text.

    The count is exact with the model's own ``tokenizer.json``, and else an estimate: a token for
    every three ASCII characters, and one for every other character. Digits, rare scripts and
    emoji can take two to three times as many.
    """
    if tokenizer_file is None:
        return _estimate
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file))

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    return count


def special_tokens(tokenizer_file: Path | None) -> tuple[str, ...]:
    """Return a model's control tokens, ``<|im_end|>`` for one; () without its tokenizer file."""
    if tokenizer_file is None:
        return ()
    added = json.loads(tokenizer_file.read_text("utf-8")).get("added_tokens", ())
    special = (token["content"] for token in added if token.get("special"))
    # A word or a space that happens to be a token of its own controls nothing.
    return tuple(t for t in special if len(t) > 1 and not t.isalnum() and not t.isspace())


def _estimate(text: str) -> int:
    ascii_characters = sum(character.isascii() for character in text)
    return -(-ascii_characters // 3) + len(text) - ascii_characters
