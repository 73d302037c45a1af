"""Counts of segments and rules that may leave the workspace: with noise, small ones suppressed."""

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from typing import Any

from tasteprint.profiling.models import Model, Profile
from tasteprint.profiling.segmentation.models import UNASSIGNED, Rules, Segmentation


class NoisyCount(Model):
    """A count that may leave the workspace.

    Attributes:
        name: of the segment or interests that were counted.
        count: with noise, not below 0; None where it is suppressed.
    """

    name: str
    count: int | None


#: Adds noise to counts, given epsilon and the sensitivity.
Noise = Callable[[Sequence[int], float, int], list[int]]


def noisy_counts(counts: Sequence[int], epsilon: float, sensitivity: int) -> list[int]:
    """Add discrete Laplace noise of scale sensitivity / ε to counts, by OpenDP.

    P(noise = z) is (1 − a) / (1 + a) · a^|z| with a = e^(−ε / sensitivity): the geometric mechanism
    (Ghosh, Roughgarden and Sundararajan 2009; OpenDP samples it exactly, after Canonne, Kamath and
    Steinke 2020). The counts are ε-differentially private (δ = 0) where adding or removing one user
    changes them by ``sensitivity`` in all.

    Args:
        counts: exact.
        epsilon: above 0.
        sensitivity: 1 where each user is in one count; the number of counts where a user may be in
            all of them.

    Raises:
        ValueError: OpenDP does not vouch for this epsilon.
    """
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    mechanism = space >> dp.m.then_laplace(scale=sensitivity / epsilon)
    # Rounded up by a last digit where the scale is not a short fraction.
    if mechanism.map(sensitivity) > epsilon * (1 + 1e-9):
        raise ValueError(f"the mechanism spends {mechanism.map(sensitivity)}, not {epsilon}")
    return [int(count) for count in mechanism(list(counts))] if counts else []


def suppressed(names: Sequence[str], noisy: Sequence[int], below: int) -> tuple[NoisyCount, ...]:
    """Suppress noisy counts below a limit; none of the others is below 0.

    Only noisy counts are read, so that it costs no privacy.
    """
    return tuple(
        NoisyCount(name=name, count=None if count < below else max(0, count))
        for name, count in zip(names, noisy, strict=True)
    )


def margin(epsilon: float, sensitivity: int, confidence: float = 0.95) -> int:
    """Return the least m with P(|noise| ≤ m) at or above ``confidence``.

    P(|noise| > m) = 2 a^(m + 1) / (1 + a), a = e^(−ε / sensitivity).
    """
    rate = epsilon / sensitivity
    a = math.exp(-rate)
    bound = -math.log((1 - confidence) * (1 + a) / 2) / rate - 1
    return max(0, math.ceil(bound - 1e-12))


_GUARANTEE = (
    "The counts are differentially private with this epsilon (delta 0) for adding or removing one "
    "user, given the {what}. Which {what} there are, and what they are called, was read off the "
    "users' profiles without noise and is not covered."
)


def release_key(
    what: str, epsilon: float, below: int, profiles: Sequence[Profile], found: Segmentation | Rules
) -> str:
    """Return a key, equal for the same release of the same data: sha256 in hex.

    It must not leave the workspace.

    Args:
        what: "segments" or "rules".
        epsilon: its cost.
        below: see ``suppressed``.
        profiles: that it was made from.
        found: the segments or rules.
    """
    read = sorted(p.digest for p in profiles)
    parts = [what, epsilon, below, read, found.model_dump(mode="json")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def shared_segments(
    found: Segmentation, epsilon: float, below: int, noise: Noise = noisy_counts
) -> dict[str, Any]:
    """Return segments by name with noisy sizes. Each user is in one count: the sensitivity is 1.

    Ids are left out, since they reveal which segment is larger; so is the sum, since it would
    reveal the suppressed counts.
    """
    ordered = sorted(found.segments, key=lambda s: s.name)
    exact = [*(s.size for s in ordered), found.unassigned]
    noisy = noise(exact, epsilon, 1)
    names = [*(s.name for s in ordered), UNASSIGNED]
    counts = [c.model_dump() for c in suppressed(names, noisy, below)]
    head = _head("segments", epsilon, 1, below) | {"method": found.method}
    return head | {"segments": counts[:-1], "unassigned": counts[-1]}


def shared_rules(
    found: Rules, epsilon: float, below: int, noise: Noise = noisy_counts
) -> dict[str, Any]:
    """Return rules with noisy counts of their sides and of both.

    A user may be in every one of the counts, so that the sensitivity is their number: with many
    rules little but noise is left.
    """
    sides = {
        tuple(sorted({*tags}))
        for r in found.rules
        for tags in (r.antecedent, (r.consequent,), (*r.antecedent, r.consequent))
    }
    ordered = sorted(sides)
    exact: dict[tuple[str, ...], int] = {
        **{r.antecedent: r.antecedent_users for r in found.rules},
        **{(r.consequent,): r.consequent_users for r in found.rules},
        **{tuple(sorted((*r.antecedent, r.consequent))): r.both for r in found.rules},
    }
    noisy = noise([exact[side] for side in ordered], epsilon, len(ordered))
    counts = suppressed([" + ".join(side) for side in ordered], noisy, below)
    rules = sorted((list(r.antecedent), r.consequent) for r in found.rules)
    return _head("rules", epsilon, max(1, len(ordered)), below) | {
        "rules": [{"antecedent": a, "consequent": c} for a, c in rules],
        "interests": [c.model_dump() for c in counts],
    }


def _head(what: str, epsilon: float, sensitivity: int, below: int) -> dict[str, Any]:
    return {
        "what": what,
        "epsilon": epsilon,
        "delta": 0.0,
        "mechanism": "discrete Laplace",
        "scale": sensitivity / epsilon,
        "margin_95": margin(epsilon, sensitivity),
        "suppressed_below": below,
        "guarantee": _GUARANTEE.format(what=what),
    }
