"""Input tables read row by row: CSV, JSON Lines (both also as .gz), Parquet, DataFrames."""

import csv
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.ingest.csv_recovery import LONGEST, CsvLines

if TYPE_CHECKING:
    import pandas as pd


#: Where rows come from: the path of a file, or a DataFrame.
Source: TypeAlias = "str | Path | pd.DataFrame"

_CHUNK = 5000
_SUFFIXES = ".csv, .jsonl, .ndjson (each also with .gz) or .parquet"


class Row(NamedTuple):
    """One row as it was read.

    Attributes:
        number: from 1; of the line in JSON Lines, else of the data row.
        values: by column; None where the row could not be read.
        problem: why it could not be read.
        raw: what was read instead.
    """

    number: int
    values: dict[str, Any] | None
    problem: str = ""
    raw: str = ""


class Table:
    """A source that can be read from the beginning as often as needed.

    Args:
        source: a path, or a DataFrame.
        what: "events" or "items"; errors name a DataFrame by it.

    Attributes:
        name: what errors and the quarantine file call it.
        path: of a file; None for a DataFrame.
        identity: equal for the same input: the path of a file, or a digest of all that a DataFrame
            holds. The digest is made while the rows are read for the first time; "" before.

    Raises:
        IngestError: the file does not exist, is empty, or of no known kind.
    """

    def __init__(self, source: "Source", what: str) -> None:
        self._source = source
        self._kind = ""
        if isinstance(source, str | Path):
            self.name = str(source)
            self.path: Path | None = Path(source)
            self.identity = str(Path(source).resolve())
            self._kind = _kind_of(Path(source))
        else:
            self.name = f"the {what} table"
            self.path = None
            self.identity = ""
            _check_frame(source, self.name)

    def rows(self) -> Iterator[Row]:
        """Yield every row, without holding the table in memory.

        Raises:
            IngestError: the file turns out not to be what its name says.
        """
        if not isinstance(self._source, str | Path):
            read = _frame_rows if self.identity else self._identified
            yield from read(self._source)
            return
        path = Path(self._source)
        with _errors_in_words(self.name):
            if self._kind == ".parquet":
                yield from _parquet_rows(path)
                return
            with _opened(path) as file:
                yield from _csv_rows(file) if self._kind == ".csv" else _json_rows(file)

    def _identified(self, frame: "pd.DataFrame") -> Iterator[Row]:
        """Yield the rows of a DataFrame; its identity is known after the last one."""
        digest = hashlib.sha256()
        for row in _frame_rows(frame):
            for column, value in (row.values or {}).items():
                digest.update(f"{column!r}:{_cell_text(value)},".encode("utf-8", "replace"))
            yield row
        self.identity = digest.hexdigest()


def _cell_text(value: Any) -> str:
    """Return a cell as text; that of a set is the same in each process."""
    try:
        return repr(sorted(map(repr, value)) if isinstance(value, set | frozenset) else value)
    except RecursionError:  # such a row is rejected
        return "nested too deeply"


def _kind_of(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] == [".gz"]:
        suffixes.pop()
    kind = suffixes[-1] if suffixes else ""
    if path.is_dir():
        raise IngestError(f"{path} is a folder.", hint="Give one file in it.")
    if not path.exists():
        raise IngestError(f"{path} does not exist.", hint="Check the path.")
    if kind not in (".csv", ".jsonl", ".ndjson", ".parquet"):
        raise IngestError(f"{path} has no known suffix.", hint=f"Name it {_SUFFIXES}.")
    if path.stat().st_size == 0:
        raise IngestError(f"{path} is empty.", hint="Check how it was written.")
    if kind != ".parquet":
        with _errors_in_words(str(path)), _opened(path) as file:
            _check_text(file.read(4096), path)
    return kind


def _check_text(beginning: str, path: Path) -> None:
    controls = sum(c < " " and c not in "\t\r\n" for c in beginning)
    if controls > len(beginning) / 10:
        raise IngestError(
            f"{path} is a binary file, although its name says text.",
            hint=f"Give it as {_SUFFIXES}.",
        )


def _check_frame(frame: Any, name: str) -> None:
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise IngestError(
            f"{name} is neither a path nor a DataFrame but of type {type(frame).__name__}.",
            hint=f"Give a file ({_SUFFIXES}) or a pandas DataFrame.",
        )
    if frame.empty:
        raise IngestError(f"{name} has no rows.", hint="Check how it was made.")
    _check_header([str(column) for column in frame.columns], name)


def _check_header(columns: list[str], name: str) -> None:
    twice = sorted({c for c in columns if c and columns.count(c) > 1})
    if twice:
        raise IngestError(
            f"{name} has two columns with the same name: {', '.join(twice)}.",
            hint="Rename one of them.",
        )


def _opened(path: Path) -> IO[str]:
    # utf-8-sig reads UTF-8 with and without a byte order mark; csv wants the line ends untouched.
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


@contextmanager
def _errors_in_words(name: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise IngestError(
            f"{name} holds bytes that are not UTF-8 ({error.reason}): it is a binary file or in "
            "another encoding.",
            hint=f"Save it as UTF-8; known are {_SUFFIXES}.",
        ) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise IngestError(
            f"{name} is not a complete gzip file: {error}.", hint="Copy or pack it again."
        ) from error
    except OSError as error:
        raise IngestError(
            f"{name} cannot be read: {error.strerror or error}.", hint="Check that you may read it."
        ) from error


def _csv_rows(file: IO[str]) -> Iterator[Row]:
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
    header = file.readline()
    delimiter = max(",;\t", key=header.count)
    (columns,) = csv.reader([header], delimiter=delimiter) if header.strip() else ([],)
    _check_header(columns, file.name)
    lines = CsvLines(file)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        lines.begin()
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_back()
            number += 1
            yield Row(number, None, f"not CSV ({error}), line {lines.number}", lines.raw())
            continue
        if not values:
            continue
        number += 1
        if len(values) == len(columns):
            yield Row(number, dict(zip(columns, values, strict=True)))
        else:
            problem = f"{len(values)} fields under {len(columns)} columns"
            yield Row(number, None, problem, lines.raw())


def _json_rows(file: IO[str]) -> Iterator[Row]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Row(number, None, f"not JSON ({error})", line.rstrip("\r\n"))
            continue
        if isinstance(values, dict):
            yield Row(number, values)
        else:
            yield Row(number, None, "not a JSON object", line.rstrip("\r\n"))


def _parquet_rows(path: Path) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=_CHUNK):
                for values in batch.to_pylist():
                    number += 1
                    yield Row(number, values)
    except pa.ArrowException as error:
        raise IngestError(
            f"{path} cannot be read as a Parquet file: {error}.", hint="Write it again."
        ) from error


def _frame_rows(frame: "pd.DataFrame") -> Iterator[Row]:
    number = 0
    for start in range(0, len(frame), _CHUNK):
        # Missing values of every kind (NaN, NaT, NA) become None.
        chunk = frame.iloc[start : start + _CHUNK].astype(object)
        chunk = chunk.where(chunk.notna(), None)
        for values in chunk.to_dict("records"):
            number += 1
            yield Row(number, {str(column): value for column, value in values.items()})
