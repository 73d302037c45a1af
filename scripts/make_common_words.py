"""Write agents/ner/common_words.txt from a tokenizer's vocabulary.

Usage: python scripts/make_common_words.py TOKENIZER_JSON    (from the repository's root)

TOKENIZER_JSON is that of a byte-pair tokenizer that keeps case, SmolLM2's for instance. Its tokens
are numbered in the order in which they were merged, the most common first: the number of a word in
lower case, compared with that of the same word with a capital, shows how it is mostly written.
"""

import json
import sys
from pathlib import Path

FILE = Path("agents/ner/common_words.txt")
_SPACE = "Ġ"
_HEAD = """\
# English words that are mostly written in lower case: those whose lower-case form comes before the
# capitalised one in the vocabulary of SmolLM2's tokenizer (HuggingFaceTB, Apache License 2.0).
# Made by scripts/make_common_words.py.
"""


def common(vocabulary: dict[str, int]) -> list[str]:
    """Return the words of two or more ASCII letters that are mostly written in lower case."""
    words = {token[1:]: at for token, at in vocabulary.items() if token.startswith(_SPACE)}
    never = len(vocabulary)
    return sorted(
        word
        for word, at in words.items()
        if len(word) > 1
        and word.isascii()
        and word.isalpha()
        and word.islower()
        and at < words.get(word.capitalize(), never)
    )


def main(tokenizer: Path) -> None:
    """Write the file."""
    words = common(json.loads(tokenizer.read_text("utf-8"))["model"]["vocab"])
    FILE.write_text(_HEAD + "\n".join(words) + "\n", "utf-8")
    print(f"{FILE}: {len(words)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
