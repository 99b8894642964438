"""The figures of records that came from xdist's workers: the session's owner fills them in."""

from __future__ import annotations

import dataclasses
from typing import Any

from pytest_llmbench.gpu.base import GpuFigures, GpuSampler
from pytest_llmbench.gpu.joined import joined_figures
from pytest_llmbench.windows import windows_of


class Filling:
    """An item has a report for each of its phases, and each of them carries the record."""

    def __init__(self) -> None:
        self._figures: dict[str, GpuFigures] = {}

    def fill(self, record: dict[str, Any], sampler: GpuSampler, last: bool) -> None:
        """Change the record in place, if nobody has filled it in. `last`: no report follows."""
        nodeid = record["nodeid"]
        if record["gpu_available"] is None and (windows := windows_of(record)):
            found = self._figures.get(nodeid) or joined_figures(sampler, windows)
            if found is not None:
                self._figures[nodeid] = found
                record.update(dataclasses.asdict(found))
        if last:
            self._figures.pop(nodeid, None)
