import pytest

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.privacy.masking import Finder, PersonalKind, read_names


def test_names_are_read(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("\ufeffAnn Bell\n\n 李晓梅 \nAnn Bell\n", "utf-8")
    assert read_names(path) == ("Ann Bell", "李晓梅")


@pytest.mark.parametrize(("content", "word"), [(b"Ann\nB\n", "line 2"), (b"\xff\xfe\xfa", "UTF-8")])
def test_a_file_that_makes_no_sense_is_refused(tmp_path, content, word):
    path = tmp_path / "names.txt"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=word):
        read_names(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="No such file"):
        read_names(tmp_path / "none.txt")


def test_names_with_signs_and_of_other_scripts_are_found():
    finder = Finder([PersonalKind.NAME], names=["O'Neil (Jr.)", "李晓梅"])
    text = "o'neil (jr.) 和李晓梅一起"
    assert [text[f.start : f.end] for f in finder.find(text)] == ["o'neil (jr.)", "李晓梅"]
