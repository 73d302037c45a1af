import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from tasteprint.output import Credit, UserView, render_page, write_page
from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import (
    BatchReport,
    Behaviour,
    Claim,
    ClaimKind,
    Event,
    Explanation,
    Item,
    Profile,
    Quote,
    Reason,
    Recommendation,
    Rejection,
    Sentence,
    Status,
    Usage,
    cost_of,
)

NASTY = "<script>alert('1')</script>\"><img src=x onerror=y> {{ 7*7 }} {% raw %} 啤酒花 \x1b[2J"
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def nasty_view(text=NASTY):
    event = Event(event_id=f"e{text}", user_id=text, item_id=text, ts=NOON, text=text)
    claim = Claim(
        claim_id=f"c{text}",
        user_id=text,
        kind=ClaimKind.INTEREST,
        value=text,
        detail=text,
        confidence=0.5,
        strength=0.5,
        quotes=(Quote(event_id=event.event_id, start=0, end=len(text), text=text),),
        first_seen=NOON,
        last_seen=NOON,
        valid_from=NOON,
    )
    sentence = Sentence(text=text, claim_ids=(claim.claim_id,), event_ids=(event.event_id,))
    profile = Profile(
        user_id=text,
        as_of=NOON,
        status=Status.BUILT,
        reason=text,
        languages=(text,),
        summary=(sentence,),
        interests=(claim.claim_id,),
        behaviour=Behaviour(events=1, active_days=1, distinct_items=1, first=NOON, last=NOON),
        claims=(claim,),
        rejected=(Rejection(what=text, reason=text),),
    )
    found = Recommendation(
        item=Item(item_id=text, title=text, tags=(text,)),
        rank=1,
        candidates=20,
        score=0.5,
        parts={text: 0.5},
        reasons=(
            Reason(
                claim_id=claim.claim_id,
                event_ids=(event.event_id,),
                rank=1,
                score=0.5,
                rank_without=17,
                score_without=0.1,
            ),
        ),
        explanation=Explanation(sentences=(sentence,), counterfactual=text, checked=True),
    )
    return UserView(profile=profile, events={event.event_id: event}, recommendations=(found,))


def rendered(*views, credit=None):
    batch = BatchReport(results=(), seconds=1.0)
    cost = cost_of(Usage(calls=3, tokens_in=90, tokens_out=10), 2.0, 5)
    return render_page("A <title>", views, batch, cost, credit)


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.attributes = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]


def test_texts_cannot_leave_their_place():
    credit = Credit(text=NASTY, url="https://x.org/", item_url="https://x.org/q/{item}")
    html = rendered(nasty_view(), credit=credit)
    elements = Elements(html)
    assert not {"script", "img"} & set(elements.tags)
    assert not [a for a in elements.attributes if a[1].startswith("on")]
    assert "7*7" in html
    assert "49" not in re.sub(r"&#3[49];", "", html)
    assert "啤酒花" in html
    assert "\x1b" not in html


def test_the_page_needs_nothing_from_outside():
    elements = Elements(rendered(nasty_view()))
    assert [a for a in elements.attributes if a[1] in {"src", "srcset", "action"}] == []
    assert "link" not in elements.tags
    links = [value for tag, name, value in elements.attributes if (tag, name) == ("a", "href")]
    assert links
    assert all(link.startswith("#") for link in links)


def test_every_citation_leads_to_its_evidence():
    view = nasty_view("plain")
    elements = Elements(rendered(view))
    ids = [value for _, name, value in elements.attributes if name == "id"]
    links = {value[1:] for _, name, value in elements.attributes if name == "href"}
    assert len(ids) == len(set(ids))
    assert links <= set(ids)
    assert {"claim-cplain", "event-eplain"} <= set(ids)


def test_figures_and_the_tested_reason_are_shown():
    html = rendered(nasty_view("plain"))
    assert "tokens per second</dt><dd>50" in html
    assert "tokens per event</dt><dd>20.0" in html
    assert "<td>plain</td><td>1</td><td>17</td>" in html


def test_item_ids_are_quoted_in_links():
    credit = Credit(item_url="https://x.org/q/{item}")
    assert credit.item_link("a/b?c") == "https://x.org/q/a%2Fb%3Fc"
    assert credit.item_link(None) == Credit().item_link("a") == ""


def test_the_page_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "page.html"
    write_page(path, "<p>啤酒</p>")
    assert path.read_text("utf-8") == "<p>啤酒</p>"
    assert [p.name for p in path.parent.iterdir()] == ["page.html"]
    with pytest.raises(SettingsError, match=r"page\.html"):
        write_page(path / "page.html", "x")
