"""Forgetting in a whole workspace: every place is planted and emptied."""

import gzip
import json
import re
from datetime import UTC, datetime

import pandas as pd
import pytest

from tasteprint.profiling.errors import LedgerError

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("_time", range(5))  # what is left of memory in a file is left by chance
def test_a_user_leaves_nothing_anywhere(planted, _time, user, secrets, needles_of, raw, runs_of):
    assert not planted.erasure._scan(needles_of(planted), user).clean
    gone = planted.forget(user)
    assert (gone.events, gone.profiles, gone.refused, gone.lines) == (3, 1, 3, 3)
    assert gone.scan.clean, gone.scan.findings
    assert gone.scan.looked_for["ids"] == 4
    assert gone.scan.rows > 100
    assert (planted.components.folder / "server.log").read_text().startswith("INFO up\n***")
    assert planted.recommend("bob", explain=False)  # from the memory that held it all
    planted.close()
    held = raw(planted)
    runs = runs_of([text.encode() for text in (user, *secrets, *secrets.values())])
    assert len(runs) > 150
    assert not [run for run in (*runs, b"Wexcombe", "祖母绿".encode()) if run in held]


def test_an_event_leaves_nothing_and_its_user_is_as_if_it_had_never_been(planted, user, raw):
    gone = planted.forget_event("zym-event-1")
    assert (gone.events, gone.readings, gone.profiles, gone.rebuilt) == (1, 1, 1, 1)
    assert (gone.refused, gone.lines) == (1, 1)
    assert gone.scan.clean, gone.scan.findings
    profile = planted.profile(user)
    assert profile == planted.components.ledger.rebuild_profile(user, planted.components.rules)
    assert profile.behaviour.events == 2
    assert "zym-event-1" not in profile.model_dump_json()
    assert planted.components.ledger.problems(profile) == []
    assert user in planted.components.vectors.ids("profiles")
    held = set(planted.components.vectors.ids("interests", {"user_id": user}))
    assert held == {claim.claim_id for claim in profile.claims if claim.kind == "interest"}
    with pytest.raises(LedgerError, match="no events up to"):
        planted.profile(user, datetime(2024, 1, 31, tzinfo=UTC))
    assert b"Wexcombe" not in raw(planted)
    last = planted.forget_event("zym-event-2", "zym-event-3")
    assert (last.events, last.rebuilt) == (2, 0)
    assert last.scan.clean, last.scan.findings
    assert user not in planted.users()
    assert planted.components.vectors.ids("profiles") == ["bob"]


def test_unknown_events_are_named_and_nothing_is_removed(planted, user):
    with pytest.raises(LedgerError, match="knows no event nope") as raised:
        planted.forget_event("zym-event-1", "nope")
    assert raised.value.user_error
    with pytest.raises(LedgerError, match="without an id"):
        planted.forget_event()
    assert len(planted.components.ledger.events(user)) == 3


def test_eval_runs_that_quote_it_go_and_others_stay(planted, user, secrets):
    folder = planted.components.folder / "evals" / "runs"
    folder.mkdir()
    quoting, other, half = (folder / name for name in ("1.json", "2.json", "1.77.tmp"))
    quoting.write_text(json.dumps({"records": [{"inputs": {"text": secrets["zym-event-2"]}}]}))
    half.write_text(json.dumps({"records": [{"inputs": {"text": secrets["zym-event-1"]}}]})[:80])
    other.write_text(json.dumps({"records": [{"inputs": {"text": "Quodlibet is a word."}}]}))
    gone = planted.forget(user)
    assert gone.eval_runs == 2
    assert gone.scan.clean, gone.scan.findings
    assert list(folder.iterdir()) == [other]


def test_each_line_of_a_log_that_a_text_touches_goes_rotated_logs_too(tp, frames, user):
    text = "Zymurgy hops\nof Wexcombe\nsmell of old\ncellars, said\nQuodlibet."
    row = {"event_id": "e", "user_id": user, "kind": "post", "ts": "2024-01-10", "text": text}
    tp.ingest(pd.concat([frames[0], pd.DataFrame([row])]), frames[1])
    said = f"INFO up\r\nINFO prompt {text}\r\nINFO down\r\n".encode()
    logs = [
        tp.components.folder / name for name in ("server.log", "server.log.1", "logs/a.log-2024")
    ]
    packed = tp.components.folder / "logs" / "a.log.2.gz"
    packed.parent.mkdir()
    other = tp.components.folder / "my.login.csv"
    for file in (*logs, other):
        file.write_bytes(said)
    packed.write_bytes(gzip.compress(said))
    gone = tp.forget(user)
    assert gone.lines == 5 * 4
    assert {finding.place for finding in gone.scan.findings} == {"my.login.csv, as bytes"}
    assert other.read_bytes() == said
    for left in (*(file.read_bytes() for file in logs), gzip.decompress(packed.read_bytes())):
        assert len(left) == len(said)
        assert left.startswith(b"INFO up\r\n***")
        assert left.endswith(b"**\r\nINFO down\r\n")
        assert left.count(b"\n") == said.count(b"\n")
        assert not re.search(b"[a-z]{3}", left[9:-12])


def test_a_log_that_cannot_be_read_is_named(planted, user):
    (planted.components.folder / "old.log.gz").write_bytes(b"\x1f\x8b no gzip")
    with pytest.raises(LedgerError, match=r"old\.log\.gz cannot be cleared"):
        planted.forget(user)
    assert len(planted.components.ledger.events(user)) == 3
