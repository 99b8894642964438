"""The figures of a group of attempts. Pure; unmeasured values are left out, not counted as 0."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable

Z_95 = 1.959963984540054
"""97.5% quantile of the standard normal distribution."""


def mean(values: Iterable[float | None]) -> float | None:
    """Arithmetic mean; None of nothing."""
    known = [v for v in values if v is not None]
    return statistics.fmean(known) if known else None


def standard_deviation(values: Iterable[float | None]) -> float | None:
    """Sample standard deviation (n - 1); None of fewer than two values."""
    known = [v for v in values if v is not None]
    return statistics.stdev(known) if len(known) > 1 else None


def median(values: Iterable[float | None]) -> float | None:
    """Median; None of nothing."""
    known = [v for v in values if v is not None]
    return statistics.median(known) if known else None


def wilson_interval(passed: int, attempts: int) -> tuple[float, float] | None:
    """95% score interval of a pass rate, in 0-1; None of no attempts.

    Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
    Journal of the American Statistical Association 22 (1927).
    """
    if not attempts:
        return None
    rate = passed / attempts
    z2 = Z_95 * Z_95
    centre = (rate + z2 / (2 * attempts)) / (1 + z2 / attempts)
    spread = rate * (1 - rate) / attempts + z2 / (4 * attempts * attempts)
    half = Z_95 * math.sqrt(spread) / (1 + z2 / attempts)
    # Rounding must not put a rate of 0 or 1 outside of its own interval.
    return max(0.0, min(rate, centre - half)), min(1.0, max(rate, centre + half))


def pass_at_k(passed: int, attempts: int, k: int) -> float | None:
    """Chance that at least one of k attempts passes, unbiased: 1 - C(n-c, k) / C(n, k).

    Chen et al., "Evaluating Large Language Models Trained on Code" (2021). None if
    there were fewer than k attempts.
    """
    if not 1 <= k <= attempts:
        return None
    return 1.0 - math.comb(attempts - passed, k) / math.comb(attempts, k)
