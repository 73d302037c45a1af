"""The table of the fold's figures, from users whose interests are known."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tasteprint.evals.harness import Sample
from tasteprint.evals.training.fit_strength import Users, configs, folded, readings
from tasteprint.profiling.claims import Observation
from tasteprint.profiling.models import InterestConfig

START = datetime(2024, 1, 1, tzinfo=UTC)
SHARES = {"taste": 0.3, "keg": 0.02, "stout": 0.02}


def sample(name, *target):
    return Sample(id=name, inputs={}, target=list(target), group=name)


def history(*tags):
    return [Observation(START + timedelta(days=n), frozenset({tag})) for n, tag in enumerate(tags)]


@pytest.fixture
def found():
    histories = [history("keg", "keg"), history("stout", "keg", "stout")]
    return folded(histories, SHARES, InterestConfig(prior=5.0), [1, 4])


def test_a_row_tells_what_may_be_claimed_from_what_is_likely(found):
    users = Users([sample("a", "keg"), sample("b", "taste")], [1, 4], [{"ndcg": 0.0}] * 2)
    # "a" has evidence for the keg alone and comes back to it; "b" comes to what only others do.
    assert [interest.tag for interest in found[0] if interest.evident] == ["keg"]
    name, claimed, free, above, loss = users.row("plain", found)
    assert name == "plain"
    assert float(claimed) == 0.5
    assert float(free) > 0.5
    assert above.startswith("+0.500 [")
    assert float(loss) > 0


def test_chances_are_those_of_what_lies_ahead_of_each_user(found):
    users = Users([sample("a", "keg"), sample("b", "taste")], [1, 4], [{}, {}])
    chances, true = users.chances(found)
    assert len(chances) == 2 * len(SHARES)
    assert true.sum() == 2
    once = next(each for each in found[0] if each.tag == "keg")
    assert once.confidence == pytest.approx(once.strength)  # one event ahead
    often = next(each for each in found[1] if each.tag == "keg")
    assert often.confidence > often.strength
    assert np.all((chances > 0) & (chances < 1))


def test_every_way_that_is_tried_differs_from_what_ships():
    assert all(config != InterestConfig() for config in configs().values())
    assert len(set(map(repr, readings().values()))) == len(readings())
