"""Personal data in an input: nothing behind ingest ever holds it."""

import json
import logging

import pytest

from tasteprint.profiling.claims import Sensitivity
from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import Profile, Status
from tasteprint.settings import Settings
from tasteprint.workspace import Tasteprint

pytestmark = pytest.mark.slow

PLANTED = {
    "email": "mara.lindqvist@fernhollow.org",
    "phone": "+44 20 7946 0958",
    "mobile": "13812345678",
    "card": "4111 1111 1111 1111",
    "iban": "DE89 3704 0044 0532 0130 00",
    "ip": "84.53.229.14",
    "id": "11010519491231002X",
    "wallet": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "account": "instagram.com/mara.makes",
    "address": "221B Baker Street",
    "street": "北京市朝阳区建国路88号",
    "name": "Mara Lindqvist",
}
POSTS = [
    ("hops1", "post", "I love the citra hops, write to {email} or call {phone} about them."),
    ("hops2", "post", "Dry hopping is wonderful, I paid with {card}, and from {iban} before."),
    ("hops3", "post", "Great hops aroma! 电话{mobile}，身份证{id}，我住在{street}。"),
    ("glass1", "review", "The glass came to {address}; tips to {wallet}, or {account}."),
    ("hops1", "search", "hops shop near {address} for {email}"),
    ("hops2", "post", "My name is {name} and I love hops, says the log of {ip}."),
]


class Watched:
    """An embedder that remembers every text that it was given."""

    def __init__(self, embedder):
        self._embedder = embedder
        self.texts = []

    def __getattr__(self, name):
        return getattr(self._embedder, name)

    def embed(self, texts):
        self.texts += texts
        return self._embedder.embed(texts)


@pytest.fixture
def planted(files, tmp_path):
    """Events with planted data in texts, in other columns and in mappings; items without any."""
    rows = [
        {
            "user_id": "u1",
            "item_id": item,
            "kind": kind,
            "ts": f"2024-0{number + 1}-10T12:00:00Z",
            "text": text.format(**PLANTED),
            "contact": {"mail": PLANTED["email"], "seen from": [PLANTED["ip"]]},
            "mobile": int(PLANTED["mobile"]),
        }
        for number, (item, kind, text) in enumerate(POSTS)
    ]
    path = tmp_path / "planted.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path, files[1]


def forms(value):
    """A value as files may hold it: as it is, as JSON, without its spaces."""
    plain = {value, json.dumps(value)[1:-1], value.replace(" ", "")}
    return {form.encode(code) for form in plain for code in ("utf-8", "utf-16-le")}


def stored(folder):
    """The bytes of every file of a workspace."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_behind_ingest_holds_what_was_planted(
    run, planted, monkeypatch, tmp_path, model, embedder, caplog
):
    monkeypatch.setenv("TASTEPRINT_MASK", "all")
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "ws"
    code, out, err = run("ingest", *planted, "-w", folder, "--json")
    assert code == 0
    masked = json.loads(out)["masked"]
    assert masked == {
        "email": 8, "phone": 8, "card": 1, "iban": 1, "ip": 7, "id": 1, "wallet": 1,
        "account": 1, "address": 3, "name": 1,
    }  # fmt: skip
    watched = Watched(embedder)
    with Tasteprint.open(folder, backend=model, embedder=watched) as tp:
        assert tp.build_profiles().count(Status.BUILT) == 1
        tp.recommend("u1", k=2)
        answer = tp.ask("u1", "What does the user think of the hops?")
        shown = run("show", "u1", "-w", folder)[1]
        texts = [event.text or "" for event in tp.components.ledger.events("u1")]
    # The texts that were read are there, with masks: what follows looks in the right places.
    assert any("[email" in text for text in texts)
    assert any("[email" in text for text in model.requests)
    assert any("[email" in text for text in watched.texts)
    heard = "\n".join(
        [out, err, shown, answer.text, caplog.text, *model.requests, *watched.texts, *texts]
    )
    files = stored(folder)
    assert {"tasteprint.db", "chroma.sqlite3"} <= {path.name for path in files}
    assert any(b"[email" in content for path, content in files.items() if path.suffix == ".db")
    for value in PLANTED.values():
        assert value not in heard
        assert not [
            path for path, content in files.items() if any(f in content for f in forms(value))
        ]


def test_what_is_planted_is_found_where_it_is_not_masked(run, planted, monkeypatch, tmp_path):
    """The search itself would find it."""
    monkeypatch.setenv("TASTEPRINT_MASK", "off")
    assert run("ingest", *planted, "-w", tmp_path / "ws")[0] == 0
    content = b"".join(stored(tmp_path / "ws").values())
    assert all(any(form in content for form in forms(value)) for value in PLANTED.values())


def test_the_python_api_masks_and_says_so(tp, planted):
    report = tp.ingest(*planted)
    assert report.masked["email"] == 8
    assert "name" not in report.masked  # on request only
    assert PLANTED["email"] not in tp.components.ledger.events("u1")[0].text
    assert PLANTED["name"] in tp.components.ledger.events("u1")[5].text
    again = tp.ingest(*planted)
    assert (again.events_known, again.events_accepted) == (6, 0)


def test_names_of_a_file_are_masked(run, planted, monkeypatch, tmp_path):
    (tmp_path / "names.txt").write_text("citra\n", "utf-8")
    monkeypatch.setenv("TASTEPRINT_MASK", "name")
    monkeypatch.setenv("TASTEPRINT_MASK_NAMES", str(tmp_path / "names.txt"))
    code, out, _ = run("ingest", *planted, "-w", "ws")
    assert code == 0
    assert "Personal data masked: 2 × name" in out


def test_privacy_shows_what_would_be_masked(run, tmp_path):
    text = f"Mail {PLANTED['email']} about 4155552671"
    code, out, _ = run("privacy", text)
    assert code == 0
    assert "Mail [email----------------------]" in out
    assert PLANTED["email"] not in out
    assert PLANTED["email"] in run("privacy", text, "--show")[1]
    (tmp_path / "note.txt").write_text(text, "utf-8")
    told = json.loads(run("privacy", "--file", tmp_path / "note.txt", "--json")[1])
    (finding,) = told["findings"]
    assert (finding["kind"], finding["start"], finding["end"]) == ("email", 5, 34)
    assert told["shown"] is None


@pytest.mark.parametrize("arguments", [[], ["a", "--file", "b"], ["--file", "none.txt"]])
def test_privacy_wants_one_text(run, arguments):
    code, out, err = run("privacy", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")


def test_doctor_tells_what_is_masked_and_allowed(run, monkeypatch):
    out = run("doctor", "-w", "ws")[1]
    assert "privacy: ingest masks account, address, card" in out
    assert "; not name" in out
    assert "sensitive kinds: profiles may hold none" in out
    monkeypatch.setenv("TASTEPRINT_MASK", "off")
    monkeypatch.setenv("TASTEPRINT_SENSITIVE", "health,crime")
    out = run("doctor", "-w", "ws")[1]
    assert "personal data in texts is not masked" in out
    assert "profiles may hold crime, health" in out


@pytest.mark.parametrize(
    ("variable", "value", "word"),
    [
        ("MASK", "email,mail", "'mail' is none of"),
        ("MASK_REGIONS", "US,Germany", "'GERMANY' is no country"),
        ("SENSITIVE", "love", "'love' is none of"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(monkeypatch, variable, value, word):
    monkeypatch.setenv(f"TASTEPRINT_{variable}", value)
    with pytest.raises(SettingsError, match=word):
        Settings.read()


def test_the_workspace_knows_its_sensitive_kinds(monkeypatch, tmp_path):
    path = tmp_path / "words.toml"
    path.write_text('[plain]\nhealth = "lung"\n')
    monkeypatch.setenv("TASTEPRINT_SENSITIVE", "crime")
    monkeypatch.setenv("TASTEPRINT_SENSITIVE_WORDS", str(path))
    with Tasteprint.open(tmp_path / "ws") as tp:
        rules = tp.components.rules
    sensitivity = Sensitivity(rules.sensitive, rules.sensitive_words)
    found = sensitivity.of_text("My lung, my jail: in prison I prayed, a diabetic.")
    assert found == {"health"}


def test_a_profile_as_it_is_shown_stays_checkable(tp, planted):
    """Quotes with masks are exact spans of the texts that are kept."""

    tp.ingest(*planted)
    tp.build_profiles()
    profile: Profile = tp.profile("u1")
    assert tp.components.ledger.problems(profile) == []
