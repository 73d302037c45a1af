"""What `show` says of spending and habits."""

from datetime import UTC, datetime

from tasteprint.output import print_profile
from tasteprint.profiling.models import Behaviour, Profile, Spend, Status

START = datetime(2024, 1, 1, tzinfo=UTC)


def shown(capsys, **figures):
    behaviour = Behaviour(
        events=3, active_days=2, distinct_items=1, first=START, last=START, **figures
    )
    profile = Profile(user_id="u", as_of=START, status=Status.BUILT, behaviour=behaviour)
    print_profile(profile, {})
    return capsys.readouterr().out


def test_spending_and_habits_are_shown(capsys):
    spend = Spend(currency="EUR", purchases=2, total=30.5, typical=15.25, returned=5)
    out = shown(capsys, spend=(spend,), habit_weekdays=(5, 6), habit_hours=(21,))
    assert "Spent 30.50 EUR in 2 purchases, typically 15.25, 5.00 returned\n" in out
    assert "Mostly active: Saturdays, Sundays, 21–22 h (UTC)\n" in out


def test_what_is_not_known_is_not_shown(capsys):
    out = shown(capsys)
    assert "Spent" not in out
    assert "Mostly" not in out
