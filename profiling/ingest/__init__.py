"""From files and DataFrames to the ledger.

pipeline.py           ingest: two passes over each table, from rows to stored events and items
sources.py            tables read row by row: CSV, JSON Lines, Parquet, DataFrames
csv_recovery.py       the lines of a CSV file, read again after a quote that is never closed
schema.py             the first pass: which column is which field, and what the columns hold
ratings.py            the scale of the ratings, stated or guessed
loader.py             the second pass: rows are cleaned, rejected or added
rows.py               cleaning of rows: an event or an item of each
values.py             cleaning of single values: texts, times, numbers, tags, attributes
markup.py             plain text of a text with HTML in it
quarantine.py         the file with the rejected rows and the reasons
quarantine_folder.py  all such files of a workspace: their names, and the erasure of rows
taxonomy_files.py     a user's list of tags, as text, CSV, JSON or YAML
"""

from tasteprint.profiling.ingest.pipeline import ingest
from tasteprint.profiling.ingest.sources import Source
from tasteprint.profiling.ingest.taxonomy_files import read_tags

__all__ = [
    "Source",
    "ingest",
    "read_tags",
]
