import json

import pytest


@pytest.fixture
def folder(built_folder, monkeypatch):
    """The built workspace, as the one that is set; its model's name known and its server dead."""
    monkeypatch.setenv("TASTEPRINT_WORKSPACE", str(built_folder))
    monkeypatch.setenv("TASTEPRINT_ENGINE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TASTEPRINT_MODEL", "scripted")
    monkeypatch.setenv("TASTEPRINT_WORDING", "constrained")


@pytest.mark.usefixtures("folder")
def test_a_page_of_all_users(run, tmp_path):
    code, out, err = run("export", "--html", "page.html")
    assert (code, out) == (0, "")
    assert "written: page.html (3 users)" in err
    assert "Collecting evidence" in err
    html = (tmp_path / "page.html").read_text("utf-8")
    assert all(f'id="user-{number}"' in html for number in (1, 2, 3))
    assert "citra hops" in html
    assert "tokens per second" not in html  # it is no run


@pytest.mark.usefixtures("folder")
def test_one_user_as_json(run, tmp_path):
    code, out, _ = run("export", "--html", "p.html", "-o", "u.csv", "--user", "ann", "--json")
    assert code == 0
    assert json.loads(out)["written"] == [
        {"path": "p.html", "users": 1},
        {"path": "u.csv", "users": 1},
    ]
    assert "User bob" not in (tmp_path / "p.html").read_text("utf-8")
    assert (tmp_path / "u.csv").read_text("utf-8").startswith("user_id,status,")


def test_recommendations_are_on_the_page(built, tmp_path):
    told = []
    built._progress = lambda *each: told.append(each)
    assert built.export_html(tmp_path / "page.html", ["ann"], 2, title="Our shop") == 1
    html = (tmp_path / "page.html").read_text("utf-8")
    assert "<title>Our shop</title>" in html
    assert html.count('<li class="card">') == 2
    assert ("Collecting evidence", 1, 1) in told


@pytest.mark.usefixtures("folder")
def test_errors(run, tmp_path):
    for arguments, words in [
        ((), "nothing to write to"),
        (("-o", "users.xlsx"), ".csv or .parquet"),
        (("--html", "p.html", "--user", "anne"), "Did you mean ann"),
        (("--html", f"{tmp_path}"), "ends in .html"),
    ]:
        code, out, err = run("export", *arguments)
        assert (code, out) == (2, "")
        assert words in err
    assert list(tmp_path.glob("*.html")) == []


def test_a_workspace_without_profiles(run, files):
    run("ingest", *files, "-w", "ws")
    code, _, err = run("export", "--html", "page.html", "-w", "ws")
    assert code == 2
    assert "holds no profiles" in err


def test_a_page_replaces_no_records(run, built_folder, tmp_path):
    records = tmp_path / "tasteprint.db"
    records.write_text("records")
    for place in (records, "/", "-"):
        code, _, err = run("-w", built_folder, "export", "--html", place)
        assert code == 2
        assert "ends in .html" in err
    assert records.read_text() == "records"


def test_a_user_who_is_named_twice_is_there_once(run, built_folder, tmp_path):
    table = tmp_path / "users.csv"
    code, *_ = run("-w", built_folder, "export", "-o", table, "-u", "ann", "-u", "ann")
    assert code == 0
    assert len(table.read_text().splitlines()) == 2
