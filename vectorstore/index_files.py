"""Chroma's index files, and what is in them of a process's memory.

Each collection's index (hnswlib's, as Chroma has changed it) is a folder of four files. Until it is
first saved, with some thousand records, every process that opens the collection writes these files
anew, with room for a hundred records and in it whatever its memory held there: texts, too
(``initPersistentIndex`` and ``persistHeader`` in
https://github.com/chroma-core/hnswlib/blob/master/hnswlib/hnswalg.h).
"""

import struct
from pathlib import Path

# Version, offset of the first record, room for records, records, bytes of a record.
_HEADER = struct.Struct("<iQQQQ")
_BYTES_OF_LENGTH = 4


def blank_unused(folder: Path) -> None:
    """Overwrites with zeros what all index files in Chroma's folder hold behind their records.

    Nothing reads those places before they are written, and the files keep their lengths. To be
    called by whoever has the folder's turn, after each use of Chroma.

    Raises:
        OSError: a file cannot be read or written.
    """
    for header in folder.glob("*/header.bin"):
        begin = header.read_bytes()[: _HEADER.size]
        if len(begin) < _HEADER.size:  # its writer was killed before there was more
            continue
        _, _, _, records, size = _HEADER.unpack(begin)
        _blank_from(header.with_name("data_level0.bin"), records * size)
        _blank_from(header.with_name("length.bin"), records * _BYTES_OF_LENGTH)


def _blank_from(file: Path, used: int) -> None:
    with file.open("rb+") as opened:
        opened.seek(used)
        rest = opened.read()
        if rest.strip(b"\0"):
            opened.seek(used)
            opened.write(bytes(len(rest)))
