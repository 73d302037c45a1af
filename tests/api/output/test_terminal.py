import json

import pytest

from tasteprint.output import plain, print_json, say, shown, table

ESCAPE = "a\x1b[31mred\x1b]0;title\x07\x9b2J\u202eback"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two\nlines\tand\r\nmore", "two lines and more"),
        ("\x1b[2J", "�[2J"),
        ("\x9b2J", "�2J"),
        ("a\u202eb", "a�b"),
        ("half \ud83d", "half �"),
        ("啤酒花 é 👍", "啤酒花 é 👍"),
    ],
)
def test_no_terminal_obeys_a_text(text, expected):
    assert plain(text) == expected


def test_markup_in_a_text_is_text(capsys):
    say("[red]x[/red] [link=http://a]b[/link] :beer:", indent=2)
    table(("[b]name", "n#"), [("[/]", 3), (ESCAPE, None)])
    out = capsys.readouterr().out
    assert "  [red]x[/red] [link=http://a]b[/link] :beer:" in out
    assert "[b]name" in out
    assert "[/]" in out
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)


def test_json_is_one_line_that_no_terminal_obeys(capsys):
    print_json({"text": ESCAPE, "zh": "啤酒"})
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)
    assert json.loads(out) == {"text": ESCAPE, "zh": "啤酒"}


def test_progress_without_a_terminal_is_a_few_lines(capsys):
    with shown(wanted=True) as report:
        for done in range(101):
            report("Reading: \x1b[2J", done, 100)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == ["Reading: �[2J (0/100)", "Reading: �[2J (100/100)"]


def test_no_progress_is_no_line(capsys):
    with shown(wanted=False) as report:
        report("Reading", 1, 1)
    assert capsys.readouterr() == ("", "")
