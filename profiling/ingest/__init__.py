"""TODO profiling/ingest.

csv_recovery.py       The physical lines of a CSV file, of which some can be read again.
pipeline.py           Ingest: from files or DataFrames to the ledger.
quarantine.py         The quarantine file: every refused row, with its reason.
quarantine_folder.py  The quarantine files of a workspace: rows that an ingest refused, one file for each input.
ratings.py            The scale of an input's ratings: stated, or told from the ratings themselves.
rows.py               Cleaning rows: from what an input table holds to events and items.
schema.py             Which column of an input table is which of our fields.
sources.py            Reading input tables row by row: CSV, JSON Lines (both also as .gz), Parquet, DataFrames.
taxonomy_files.py     Taxonomies in files: a list that a user gives, and the one that a workspace keeps.
values.py             Cleaning single values: texts, times, numbers, tags, attributes.
"""

from tasteprint.profiling.ingest.pipeline import ingest
from tasteprint.profiling.ingest.sources import Source
from tasteprint.profiling.ingest.taxonomy_files import read_tags

__all__ = [
    "Source",
    "ingest",
    "read_tags",
]
