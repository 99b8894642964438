"""The samples of one card of the last hours, in little memory: about 80 bytes each."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Any

from pytest_llmbench.gpu.sample import NUMBERS, Process, Sample

KEPT_SECONDS = 7200.0
_TRIM = 1024
"""Samples that may be kept too long: letting go of them one by one would move the others."""


class History:
    """Filled in order of time."""

    def __init__(self, kept_seconds: float = KEPT_SECONDS) -> None:
        self._kept = kept_seconds
        self._times = array("d")
        self._columns = {name: array("d") for name in NUMBERS}
        self._processes: list[tuple[Process, ...] | None] = []
        self._unsupported: list[Mapping[str, str]] = []

    def __len__(self) -> int:
        return len(self._times)

    def add(self, sample: Sample) -> None:
        """Keep a sample; those that lie after it are forgotten, since the clock was set back."""
        if self._times and sample.time < self._times[-1]:
            self._cut(slice(bisect_right(self._times, sample.time), None))
        self._times.append(sample.time)
        for name, column in self._columns.items():
            value = getattr(sample, name)
            column.append(math.nan if value is None else value)
        self._processes.append(sample.processes)
        same = self._unsupported and self._unsupported[-1] == sample.unsupported
        self._unsupported.append(self._unsupported[-1] if same else sample.unsupported)
        self._trim()

    def around(self, started: float, ended: float, reach: float) -> list[Sample]:
        """The samples in a window, with one before and one after within `reach` seconds of it."""
        first = bisect_left(self._times, started)
        last = bisect_right(self._times, ended)
        if first and self._times[first - 1] >= started - reach:
            first -= 1
        if last < len(self._times) and self._times[last] <= ended + reach:
            last += 1
        return [self._sample(i) for i in range(first, last)]

    def least_power(self, before: float) -> float | None:
        """The smallest power of all samples before a time, W."""
        end = bisect_left(self._times, before)
        known = [p for p in self._columns["power"][:end] if not math.isnan(p)]
        return min(known, default=None)

    def _sample(self, i: int) -> Sample:
        values: dict[str, Any] = {
            name: None if math.isnan(column[i]) else column[i]
            for name, column in self._columns.items()
        }
        bits = values["throttle"]
        values["throttle"] = None if bits is None else int(bits)
        return Sample(
            time=self._times[i],
            processes=self._processes[i],
            unsupported=self._unsupported[i],
            **values,
        )

    def _trim(self) -> None:
        stale = bisect_left(self._times, self._times[-1] - self._kept)
        if stale >= _TRIM:
            self._cut(slice(0, stale))

    def _cut(self, away: slice) -> None:
        for column in (self._times, *self._columns.values()):
            del column[away]
        del self._processes[away], self._unsupported[away]
