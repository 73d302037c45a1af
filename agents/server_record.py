"""The record of a server that runs, by which other processes find it."""

import json
from pathlib import Path


class ServerRecord:
    """A small file that tells of one server; it is never seen half-written.

    Attributes:
        file: its place; the folder is there before it is written.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def write(self, url: str, pid: int) -> None:
        """Tells that the server at ``url`` is kept by the guardian with this process id."""
        whole = self.file.with_suffix(".tmp")
        whole.write_text(json.dumps({"url": url, "pid": pid}))
        whole.replace(self.file)

    def url(self) -> str | None:
        """Where the server is or was; None where there is no record, or one that is none."""
        return str(self._read()["url"]) if "url" in self._read() else None

    def remove(self, pid: int) -> None:
        """Removes the record, if it tells of this guardian's server."""
        if self._read().get("pid") == pid:
            self.file.unlink(missing_ok=True)

    def _read(self) -> dict[str, object]:
        try:
            record = json.loads(self.file.read_text())
        except (OSError, ValueError):  # never started, or no record of ours
            return {}
        return record if isinstance(record, dict) else {}
