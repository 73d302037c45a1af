"""Cut the slices of evals/data/ from the full sets.

Usage: python scripts/make_eval_data.py FOLDER [NAME …]    (from the repository's root)

FOLDER has a folder for each data set, as TASTEPRINT_EVAL_DATA does.
"""

import json
import sys
from pathlib import Path

from tasteprint.evals.datasets import ALL


def main(folder: Path, names: list[str]) -> None:
    """Write the slices of the data sets named, or of all."""
    for dataset in ALL:
        if names and dataset.name not in names:
            continue
        for split in dataset.splits:
            rows = dataset.cut(dataset.full(folder / dataset.name, split))
            lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
            dataset.slice(split).write_text("".join(lines), "utf-8")
            print(f"{dataset.slice(split)}: {len(rows)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
