"""Association rules: users with these interests often have that one, too."""

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import Model, Profile
from tasteprint.profiling.segmentation.features import interest_table
from tasteprint.profiling.segmentation.models import Rule, Rules
from tasteprint.profiling.segmentation.naming import joined
from tasteprint.profiling.text import tag_words

if TYPE_CHECKING:
    import pandas as pd

#: Fewer users than this give no rules.
LEAST_USERS = 20


class RuleConfig(Model):
    """Settings of the rules.

    Attributes:
        least: number of users who have all interests of a rule, and each of its sides.
        antecedents: largest number of interests on the left of a rule, 1 or 2. With 2 there are
            many more possible rules, and each has to be clearer to stand out from chance.
        confidence: least share of those with the antecedent who have the consequent.
        level: chance of any false rule at all among those handed out, if none were true.
    """

    least: int = Field(default=5, ge=2)
    antecedents: int = Field(default=1, ge=1, le=2)
    confidence: float = 0.3
    level: float = 0.05


class _Found(NamedTuple):
    antecedent: frozenset[str]
    consequent: str
    n_antecedent: int
    n_consequent: int
    both: int
    p: float


def association_rules(profiles: Sequence[Profile], config: RuleConfig | None = None) -> Rules:
    """Return the rules that hold for more users than chance explains.

    Itemsets come from FP-growth (Han, Pei and Yin 2000); one interest of each is the consequent.
    Every rule is a two-by-two table, tested by Fisher's exact test; Holm's correction (1979) is for
    all rules whose two sides are each common enough, whether their interests occur together or not,
    since choosing by what occurs together is choosing by what is tested. A rule with two
    antecedents is kept only where its lift is above that of both rules with one, and of two rules
    with the same interests the one of higher confidence.

    Args:
        profiles: one for each user; those without an interest are left out.
        config: settings.

    Raises:
        LedgerError: fewer than 20 users have an interest.
    """
    config = config or RuleConfig()
    table = interest_table(profiles) > 0
    table = table.loc[table.any(axis=1)]
    if len(table) < LEAST_USERS:
        raise LedgerError(
            f"{len(table)} users with interests are too few for rules: {LEAST_USERS} are needed.",
            hint="Build more profiles: tasteprint profile",
            user_error=True,
        )
    sizes = _itemsets(table, config)
    tested = _possible(sizes, config.antecedents)
    found = _holm(_tables(sizes, len(table)), tested)
    clear = [
        f for f in found if f.p <= config.level and f.both / f.n_antecedent >= config.confidence
    ]
    rules = [_rule(f, len(table)) for f in _one_each(clear, len(table))]
    rules.sort(key=lambda r: (-r.lift, -r.both, r.antecedent, r.consequent))
    note = "No two interests occur together more often than by chance."
    return Rules(
        users=len(table),
        tested=tested,
        level=config.level,
        least=config.least,
        rules=tuple(rules),
        notes=() if rules else (note,),
    )


def _itemsets(table: "pd.DataFrame", config: RuleConfig) -> dict[frozenset[str], int]:
    """Return the sets of interests that enough users have, with their numbers of users."""
    from mlxtend.frequent_patterns import fpgrowth

    # A little below, since the share of users is compared as a fraction.
    share, most = (config.least - 0.5) / len(table), config.antecedents + 1
    found = fpgrowth(table, min_support=share, use_colnames=True, max_len=most)
    counts = (round(support * len(table)) for support in found["support"])
    return {frozenset(s): n for s, n in zip(found["itemsets"], counts, strict=True)}


def _possible(sizes: dict[frozenset[str], int], antecedents: int) -> int:
    """Return how many different tables there are: a pair gives the same one in both directions."""
    tags = sum(len(s) == 1 for s in sizes)
    pairs = sum(len(s) == 2 for s in sizes)
    return tags * (tags - 1) // 2 + (pairs * (tags - 2) if antecedents > 1 else 0)


def _tables(sizes: dict[frozenset[str], int], users: int) -> list[_Found]:
    """Return every split of the sets into antecedent and consequent, with Fisher's p-value."""
    from scipy.stats import hypergeom

    found = []
    for items, both in sizes.items():
        for consequent in items if len(items) > 1 else ():
            antecedent = items - {consequent}
            n_a, n_c = sizes[antecedent], sizes[frozenset([consequent])]
            p = float(hypergeom.sf(both - 1, users, n_a, n_c))
            found.append(_Found(antecedent, consequent, n_a, n_c, both, min(1.0, p)))
    return found


def _holm(found: list[_Found], tested: int) -> list[_Found]:
    """Adjust the p-values by Holm's correction; tables that were not made count as larger ones.

    Not by statsmodels, which only the evals install: two directions of one pair are one test here,
    and most of the tests have no p-value, since their itemsets are too rare to be counted.
    """
    rows = sorted(found, key=lambda f: (f.p, sorted(f.antecedent), f.consequent))
    adjusted, most, rank = [], 0.0, 0
    seen: set[frozenset[frozenset[str]]] = set()
    for row in rows:
        sides = frozenset([row.antecedent, frozenset([row.consequent])])
        most = max(most, min(1.0, row.p * (tested - rank)))
        if sides not in seen:
            seen.add(sides)
            rank += 1
        adjusted.append(row._replace(p=most))
    return adjusted


def _one_each(found: list[_Found], users: int) -> list[_Found]:
    """Return the best rule of each set of interests, without those that add nothing."""
    lifts = {(f.antecedent, f.consequent): _lift(f, users) for f in found}
    best: dict[frozenset[str], _Found] = {}
    for f in sorted(found, key=lambda f: (f.n_antecedent, sorted(f.antecedent), f.consequent)):
        parts = [frozenset(p) for p in combinations(sorted(f.antecedent), len(f.antecedent) - 1)]
        if any(lifts.get((part, f.consequent), 0.0) >= _lift(f, users) for part in parts):
            continue
        best.setdefault(f.antecedent | {f.consequent}, f)  # the rarest antecedent: most confident
    return list(best.values())


def _lift(f: _Found, users: int) -> float:
    return f.both * users / (f.n_antecedent * f.n_consequent)


def _rule(f: _Found, users: int) -> Rule:
    antecedent = tuple(sorted(f.antecedent))
    rest, others = users - f.n_antecedent, f.n_consequent - f.both
    share = f.both / f.n_antecedent
    have = f"{f.both} of {f.n_antecedent} users against {others} of the {rest} others"
    often = (
        "more often than the others"
        if others == 0
        else (f"{share / (others / rest):.1f} times as often")
    )
    return Rule(
        antecedent=antecedent,
        consequent=f.consequent,
        users=users,
        antecedent_users=f.n_antecedent,
        consequent_users=f.n_consequent,
        both=f.both,
        support=f.both / users,
        confidence=share,
        lift=_lift(f, users),
        p_value=f.p,
        text=f"Users interested in {joined([tag_words(t) for t in antecedent])} are {often} "
        f"interested in {tag_words(f.consequent)} ({have}).",
    )
