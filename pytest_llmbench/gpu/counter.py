"""The energy of a window from the card's own counter. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from pytest_llmbench.gpu.sample import Sample


def counted(samples: Sequence[Sample], started: float, ended: float, reach: float) -> float | None:
    """J between two times: the counter at the one less the counter at the other.

    Between two samples the counter is interpolated; before the first and after the last it goes
    on at the power of that sample, for up to `reach` seconds. None where it was read less than
    twice, or began anew meanwhile.
    """
    told = [s for s in samples if s.energy is not None]
    values = [s.energy for s in told if s.energy is not None]
    if len(told) < 2 or values != sorted(values):  # noqa: PLR2004 - a difference takes two
        return None
    begin, end = _at(told, started, reach), _at(told, ended, reach)
    return None if begin is None or end is None else max(0.0, end - begin)


def _at(told: Sequence[Sample], moment: float, reach: float) -> float | None:
    """The counter at a time, J."""
    place = bisect_left(told, moment, key=lambda s: s.time)
    if 0 < place < len(told):
        before, after = told[place - 1], told[place]
        share = (moment - before.time) / (after.time - before.time)
        return _energy(before) + share * (_energy(after) - _energy(before))
    edge = told[min(place, len(told) - 1)]
    away = moment - edge.time
    if abs(away) > reach:
        return None
    if not away:
        return _energy(edge)
    return None if edge.power is None else _energy(edge) + edge.power * away


def _energy(sample: Sample) -> float:
    assert sample.energy is not None
    return sample.energy
