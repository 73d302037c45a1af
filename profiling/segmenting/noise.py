"""Differentially private counts: how large segments are, without telling who is in them."""

import math
from collections.abc import Sequence

from tasteprint.profiling.models import Model


class NoisyCount(Model):
    """A count that may leave the workspace.

    Attributes:
        name: what was counted.
        count: with noise, not below 0; None where it is too small to be told.
    """

    name: str
    count: int | None


def noisy_counts(counts: Sequence[int], epsilon: float, sensitivity: int) -> list[int]:
    """Counts with discrete Laplace noise of scale sensitivity / ε, by OpenDP.

    P(noise = z) is (1 − a) / (1 + a) · a^|z| with a = e^(−ε / sensitivity): the geometric mechanism
    (Ghosh, Roughgarden and Sundararajan 2009; OpenDP samples it exactly, after Canonne, Kamath and
    Steinke 2020). The counts are ε-differentially private (δ = 0) where adding or removing one user
    changes them by ``sensitivity`` in all.

    Args:
        counts: exact.
        epsilon: above 0.
        sensitivity: 1 where each user is in one count, the number of counts where they may be in
            all.

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


def told(names: Sequence[str], noisy: Sequence[int], below: int) -> tuple[NoisyCount, ...]:
    """Noisy counts as they are told: none below 0, none below the least that is told.

    It looks at the noisy counts alone, so that it costs no privacy.
    """
    return tuple(
        NoisyCount(name=name, count=None if count < below else max(0, count))
        for name, count in zip(names, noisy, strict=True)
    )


def margin(epsilon: float, sensitivity: int, confidence: float = 0.95) -> int:
    """The least m with P(|noise| ≤ m) at or above ``confidence``.

    P(|noise| > m) = 2 a^(m + 1) / (1 + a), a = e^(−ε / sensitivity).
    """
    rate = epsilon / sensitivity
    a = math.exp(-rate)
    bound = -math.log((1 - confidence) * (1 + a) / 2) / rate - 1
    return max(0, math.ceil(bound - 1e-12))
