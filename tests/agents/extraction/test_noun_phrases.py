"""Phrases between stop words and punctuation."""

import pytest

from tasteprint.agents.extraction.noun_phrases import noun_candidates


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("The battery life is great.", {"battery life"}),
        ("I really like the noise cancelling.", {"noise cancelling"}),
        ("a headphone jack, a scroll wheel", {"headphone jack", "scroll wheel"}),
        ("a customer service department", {"customer service department"}),
        ("The strap broke, and straps break.", {"strap"}),
        ("well priced wines available here", set()),
        ("four words that stand alone: hot air balloon basket rides", set()),
        ("works great, good price", set()),
        ("a hop-forward beer", set()),
        ("battery. Life", set()),
        ("<b>battery</b> <i>life</i>", set()),  # not one span of words
        ("<p>the battery life</p>", {"battery life"}),
        ("battery 😂 life", set()),
        ("电池寿命很长", set()),
        ("", set()),
    ],
)
def test_noun_candidates(text, phrases):
    spans = noun_candidates(text)
    assert {text[start:end] for start, end in spans} == phrases
    assert spans == sorted(set(spans))
