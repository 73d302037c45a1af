"""HTML becomes plain text, and nothing else is touched."""

import pytest

from tasteprint.profiling.ingest.markup import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<p>I <b>love</b> this stout!</p><p>Really &amp; truly.</p>",
            "I love this stout!\nReally & truly.",
        ),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>hops</li><li>malt</li></ul>", "hops\nmalt"),
        ('<a href="https://example.org/?a=1&b=2">a link</a>', "a link"),
        ("<script>alert(1)</script><style>p {}</style><i>seen</i>", "seen"),
        ("<p>unclosed <b>tags", "unclosed tags"),
        ("<P>GROSS</P>", "GROSS"),
        ("a < b and b > c", "a < b and b > c"),
        ("I <3 stout & ale", "I <3 stout & ale"),
        ("a <thing> of mine", "a <thing> of mine"),
        ("&lt;b&gt; as a text", "&lt;b&gt; as a text"),
        ("<p>", ""),
        ("", ""),
    ],
)
def test_plain(text, expected):
    assert plain(text) == expected
