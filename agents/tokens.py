"""Counting tokens without a server."""

from collections.abc import Callable
from pathlib import Path


def token_counter(tokenizer_file: Path | None) -> Callable[[str], int]:
    """A function that gives the number of tokens of a text.

    Exact with the model's own ``tokenizer.json``. Without one an estimate on the safe side: a token
    for every three ASCII characters, and one for every other character.
    """
    if tokenizer_file is None:
        return _estimate
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file))

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    return count


def _estimate(text: str) -> int:
    ascii_characters = sum(character.isascii() for character in text)
    return -(-ascii_characters // 3) + len(text) - ascii_characters
