"""A file is complete or not there, whatever happens while it is written."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.files import atomic_write


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_file_appears_at_the_end_and_nothing_else_is_left(tmp_path):
    file = tmp_path / "new" / "folder" / "page.html"
    with atomic_write(file) as part:
        part.write_text("all", "utf-8")
        assert part.parent == file.parent
        assert not file.exists()
    assert file.read_text("utf-8") == "all"
    assert names(file.parent) == ["page.html"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_an_error_leaves_the_file_from_before(tmp_path, error):
    file = tmp_path / "page.html"
    file.write_text("before", "utf-8")

    def write():
        with atomic_write(file) as part:
            part.write_text("half", "utf-8")
            raise error

    with pytest.raises(SettingsError if error is OSError else error):
        write()
    assert file.read_text("utf-8") == "before"
    assert names(tmp_path) == ["page.html"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    place = tmp_path / "file" / "page.html"
    with pytest.raises(SettingsError) as caught, atomic_write(place) as part:
        part.write_text("never")
    assert str(place) in caught.value.message
    assert caught.value.hint


def test_threads_that_write_one_file_do_not_share_a_part(tmp_path):
    """With a process id alone in the name, one thread would move the other's half-written part."""
    file = tmp_path / "record.json"
    both = threading.Barrier(2)

    def write(text):
        with atomic_write(file) as part:
            part.write_text(text)
            both.wait(10)
            assert part.read_text() == text

    threads = [threading.Thread(target=write, args=(text,)) for text in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_text() in ("one", "two")
    assert names(tmp_path) == ["record.json"]


def test_a_killed_process_leaves_the_file_from_before(tmp_path):
    file = tmp_path / "record.json"
    file.write_text("before")
    code = (
        "import os, pathlib, signal\n"
        "from tasteprint.profiling.files import atomic_write\n"
        f"with atomic_write(pathlib.Path({str(file)!r})) as part:\n"
        "    part.write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    assert file.read_text() == "before"


def test_permissions_and_links_stay(tmp_path):
    file, link = tmp_path / "private.txt", tmp_path / "link.txt"
    file.write_text("before")
    file.chmod(0o600)
    link.symlink_to(file)
    with atomic_write(link) as part:
        part.write_text("after")
    assert link.is_symlink()
    assert file.read_text() == "after"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_long_name_is_no_fault(tmp_path):
    file = tmp_path / ("n" * 250)
    with atomic_write(file) as part:
        part.write_text("x")
    assert file.read_text() == "x"
