"""The privacy budget holds, whoever asks and however many at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger import Ledger


def test_a_release_is_noted_and_paid_for(ledger):
    made, new = ledger.release("k1", "segments", 1.0, 3.0, lambda: {"counts": [7]})
    assert new
    assert (made.what, made.epsilon, made.delta, made.content) == (
        *("segments", 1.0, 0.0),
        {"counts": [7]},
    )
    budget = ledger.budget(3.0)
    assert (budget.spent, budget.left, budget.releases) == (1.0, 2.0, (made,))


def test_the_same_release_again_is_the_stored_one_at_no_cost(ledger):
    first, _ = ledger.release("k1", "segments", 3.0, 3.0, lambda: {"counts": [7]})
    again, new = ledger.release("k1", "segments", 3.0, 3.0, pytest.fail)
    assert (again, new) == (first, False)
    assert ledger.budget(3.0).spent == 3.0


def test_a_spent_budget_refuses_and_draws_nothing(ledger):
    for n in range(10):  # a tenth is no binary fraction: ten of them make 1 all the same
        ledger.release(f"k{n}", "segments", 0.1, 1.0, dict)
    with pytest.raises(LedgerError, match=r"1 of 1 is spent, and this costs 0\.1") as caught:
        ledger.release("more", "segments", 0.1, 1.0, pytest.fail)
    assert caught.value.user_error
    assert ledger.budget(1.0).left == pytest.approx(0)
    ledger.release("more", "segments", 0.1, 2.0, dict)
    assert ledger.budget(1.0).left == 0


def test_what_fails_costs_nothing(ledger):
    def broken():
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        ledger.release("k1", "segments", 1.0, 3.0, broken)
    assert ledger.budget(3.0).releases == ()


def test_eight_at_once_do_not_overspend(tmp_path):
    """Each with a connection of its own, as eight processes would have; three can be paid for."""
    start = threading.Barrier(8)

    def spend(number):
        with Ledger.open(tmp_path / "ledger.db") as own:
            start.wait()
            refused = 0
            for again in range(3):
                try:
                    own.release(f"{number} {again}", "segments", 1.0, 3.0, dict)
                except LedgerError:
                    refused += 1
            return refused

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(8))) == 8 * 3 - 3
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.budget(3.0).spent == 3.0


def test_one_release_for_all_who_ask_at_once(tmp_path):
    start = threading.Barrier(8)
    drawn = []

    def draw():
        drawn.append(1)
        return {"n": len(drawn)}

    def ask(_):
        with Ledger.open(tmp_path / "ledger.db") as own:
            start.wait()
            return own.release("same", "segments", 1.0, 3.0, draw)[0].release_id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert len(drawn) == 1


def test_forgetting_a_user_leaves_the_budget_spent(ledger, make_event):
    ledger.add_events([make_event(1, user="u1"), make_event(2, user="u2")])
    ledger.release("k1", "segments", 1.0, 3.0, lambda: {"counts": [2]})
    ledger.erase_user("u1")
    assert ledger.budget(3.0).spent == 1.0
