"""Segments of the demo's 28 users, from real records and vectors, and what may leave of them."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from tasteprint.demo import DATA
from tasteprint.profiling.errors import LedgerError, SettingsError
from tasteprint.profiling.models import Rules
from tasteprint.settings import Settings
from tasteprint.vectorstore.chroma import Record
from tasteprint.workspace import Tasteprint

pytestmark = pytest.mark.slow  # each test groups the users of the demo


@pytest.fixture(scope="session")
def crowd_folder(tmp_path_factory, embedder):
    """A workspace's folder with profiles of the demo's users.

    What the model would read is left to its own tests: the interests are the tags of the threads
    that a user wrote in, the vectors the means of how the texts begin.
    """
    folder = tmp_path_factory.mktemp("crowd") / "ws"
    settings = Settings.read().model_copy(update={"cache": folder / "cache"})
    with Tasteprint.open(folder, settings=settings, embedder=embedder) as tp:
        tp.ingest(DATA / "events.jsonl", DATA / "items.jsonl")
        ledger, records = tp.components.ledger, []
        for user in tp.users():
            profile = ledger.rebuild_profile(user, Rules(max_interests=100))
            assert profile is not None
            ledger.save_profile(profile)
            vector = mean_of_texts(ledger.events(user), embedder)
            records.append(Record(id=user, text="", vector=vector))
        tp.components.vectors.upsert("profiles", records)
    return folder


def mean_of_texts(events, embedder):
    texts = [e.text[:200] for e in events if e.text]
    return embedder.embed(texts).mean(axis=0) if texts else None


@pytest.fixture
def folder(crowd_folder, tmp_path):
    """A copy of it that a test may write to."""
    return shutil.copytree(crowd_folder, tmp_path / "ws")


@pytest.fixture
def crowd(folder, model, embedder):
    """That copy, opened."""
    with Tasteprint.open(folder, backend=model, embedder=embedder) as opened:
        yield opened


def test_users_are_grouped_by_their_vectors(crowd, model):
    found = crowd.segments()
    assert found.parameters["by"] == "vectors"
    assert [p.user_id for p in found.placements] == crowd.users()
    assert sum(s.size for s in found.segments) + found.unassigned == 28
    assert crowd.segments() == found
    assert {s.segment_id for s in crowd.segments(k=3).segments} <= {"s1", "s2", "s3"}
    assert crowd.segments("hdbscan").method == "hdbscan"
    assert model.requests == []  # numbers over profiles: no model is asked
    digests = {p.user_id: p.digest for p in crowd.profiles()}
    assert {p.user_id: p.profile for p in found.placements} == digests


async def test_the_coroutine_gives_the_same(crowd):
    assert await crowd.asegments(k=2) == crowd.segments(k=2)


@pytest.mark.parametrize(("method", "k"), [("kmeans", 1), ("kmeans", -2), ("hdbscan", 3)])
def test_numbers_of_groups_that_make_no_sense(crowd, method, k):
    with pytest.raises(SettingsError, match="cannot be made"):
        crowd.segments(method, k=k)


def test_too_few_users_are_told(built, run, built_folder, tmp_path):
    with pytest.raises(LedgerError, match="3 profiles are too few for segments: 20 are needed"):
        built.segments()
    code, out, err = run("segments", "-w", built_folder, "-o", tmp_path / "x.csv")
    assert (code, out) == (2, "")
    assert err.startswith("error: 3 profiles are too few")
    assert not (tmp_path / "x.csv").exists()


def test_exports(crowd, tmp_path):
    found = crowd.segments()
    assert crowd.export(tmp_path / "users.parquet", found) == 28
    frame = pd.read_parquet(tmp_path / "users.parquet")
    sizes = frame["segment_id"].value_counts().to_dict()
    assert sizes.pop("unassigned", 0) == found.unassigned
    assert sizes == {s.segment_id: s.size for s in found.segments}
    assert crowd.export(tmp_path / "users.csv") == 28
    for name in ("users.txt", "users"):
        with pytest.raises(SettingsError, match=r"ends in \.csv, \.parquet or \.html"):
            crowd.export(tmp_path / name, found)


def test_the_page_shows_every_user_and_obeys_no_text(crowd, tmp_path):
    found = crowd.segments()
    nasty = "<script>alert(1)</script>"
    first = found.segments[0].model_copy(update={"name": nasty, "sentences": (nasty,)})
    found = found.model_copy(update={"segments": (first, *found.segments[1:])})
    assert crowd.export(tmp_path / "page.html", found) == 28
    html = (tmp_path / "page.html").read_text("utf-8")
    assert html.count("<circle") == 28
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 3  # beside its bar, over its card, in it
    assert "default-src 'none'" in html
    for each in found.segments:
        assert f'href="#{each.segment_id}"' in html
        assert f'id="{each.segment_id}"' in html
    assert "rules were possible" in html


def test_sharing_costs_once(crowd):
    found = crowd.segments()
    first = crowd.share(found, 1.0)
    assert crowd.share(crowd.segments(), 1.0) == first
    assert crowd.budget().spent == 1.0
    other = crowd.share(found, 1.5)
    assert other.release_id != first.release_id
    with pytest.raises(LedgerError, match=r"2\.5 of 3 is spent, and this costs 1\."):
        crowd.share(crowd.segments(k=4), 1.0)
    assert crowd.share(found, 1.0) == first
    assert [r.epsilon for r in crowd.budget().releases] == [1.0, 1.5]


def test_eight_at_once_cannot_overspend(crowd):
    found = crowd.segments(k=2)

    def spend(below):
        try:
            return crowd.share(found, 0.5, below=below).epsilon
        except LedgerError:
            return 0.0

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(8))) == 3.0
    assert crowd.budget().left == 0


def test_what_cannot_be_shared(crowd):
    found = crowd.segments()
    for epsilon in (0, -1, 1e-9, float("nan"), float("inf")):
        with pytest.raises(SettingsError, match="cannot cost"):
            crowd.share(found, epsilon)
    rules = crowd.rules(level=0.0)
    assert rules.rules == ()
    with pytest.raises(SettingsError, match="no rules to share"):
        crowd.share(rules)
    ledger = crowd.components.ledger
    user = crowd.users()[0]
    ledger.add_events([ledger.events(user)[-1].model_copy(update={"event_id": "one more"})])
    ledger.save_profile(ledger.rebuild_profile(user, crowd.components.rules))
    with pytest.raises(SettingsError, match="Profiles have changed"):
        crowd.share(found)
    assert crowd.budget().releases == ()


def test_on_the_command_line(run, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("TASTEPRINT_EPSILON", "1.2")
    share, table = tmp_path / "share.json", tmp_path / "users.csv"
    arguments = ("segments", "-w", folder, "-o", table, "--bom", "--share", share)
    code, out, err = run(*arguments)
    assert code == 0, err
    assert "s1  " in out
    assert "Most typical: " in out
    assert f"written: {share}" in err
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    first = share.read_text("utf-8")
    code, out, _ = run(*arguments, "--json")
    found = json.loads(out)
    assert code == 0
    assert share.read_text("utf-8") == first
    shared = json.loads(first)
    assert found["release"]["release_id"] == shared["release_id"]
    assert found["written"] == [str(table)]
    assert shared["epsilon"] == 1.0
    assert {s["name"] for s in shared["segments"]} == {s["name"] for s in found["segments"]}
    users = {p["user_id"] for p in found["placements"]}
    assert not [u for u in users if f'"{u}"' in first]
    code, out, _ = run("budget", "-w", folder, "--json")
    assert json.loads(out)["left"] == pytest.approx(0.2)
    code, out, _ = run("budget", "-w", folder)
    assert out.startswith("Epsilon: 1 of 1.2 spent, 0.2 left.")
    share.unlink()
    code, out, err = run("segments", "-w", folder, "-k", 2, "--share", share, "--epsilon", 0.5)
    assert (code, share.exists()) == (2, False)
    assert "\nerror: The privacy budget" in err


def test_rules_on_the_command_line(run, folder):
    code, out, _ = run("rules", "-w", folder, "--least", 3, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["least"] == 3
    assert found["tested"] > 0
    code, out, _ = run("rules", "-w", folder, "--antecedents", 2)
    assert code == 0
    assert "possible ones, among" in out


def test_a_wrong_ending_is_told_before_any_work(run, folder, tmp_path):
    code, out, err = run("segments", "-w", folder, "-o", tmp_path / "users.xlsx")
    assert (code, out) == (2, "")
    assert err.startswith("error: Nothing can be written to")
