"""What the terminal tells of the speeds below its tables: how many are clean, what slowed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from pytest_llmbench import stats

BUSY_PERCENT = 80.0
"""A card that decodes for one request alone is busy nearly all the time: what is below waits for
something else, such as a processor, a disk, or layers that the card does not hold."""

Records = Sequence[Mapping[str, Any]]


def clean_lines(rows: Records) -> list[str]:
    """One line per model and mode of which some attempts were not clean: of `summary.models`."""
    models, modes = ({row[key] for row in rows} for key in ("model", "mode"))
    return [_clean_line(row, _named(row, models, modes)) for row in rows if row["not_clean"]]


def _named(row: Mapping[str, Any], models: Collection[str], modes: Collection[str]) -> str:
    """The model and the mode, where there are several."""
    model = f" {row['model']}" if len(models) > 1 else ""
    return model + (f" ({row['mode']})" if len(modes) > 1 else "")


def _clean_line(row: Mapping[str, Any], name: str) -> str:
    median = row["tokens_per_sec_median_clean"]
    told = "" if median is None else f", median {median:.1f} tok/s"
    counts = row["not_clean"].items()
    why = ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in counts)
    return f"clean{name}: {row['clean']} of {row['attempts']} attempts{told}; not clean: {why}"


def speed_warnings(records: Records) -> list[str]:
    """One line per trouble and, where it is the model's, per model; none where all is well."""
    measured = [r for r in records if r["generation_start"] is not None]
    return [
        *_idle(measured),
        *_throttled(measured),
        *_off_card(measured),
        *_others(measured),
    ]


def _idle(records: Records) -> Iterable[str]:
    idle = [r for r in records if _below(r["gpu_avg_utilization"], BUSY_PERCENT)]
    if idle:
        average = stats.mean(r["gpu_avg_utilization"] for r in idle)
        yield (
            f"{_of(idle, records)}: cards less than {BUSY_PERCENT:g}% busy while the model "
            f"generated ({average:.0f}% on average)"
        )


def _throttled(records: Records) -> Iterable[str]:
    slowed = [r for r in records if r["gpu_throttled"]]
    if slowed:
        reasons = {name for r in slowed for name in r["gpu_throttle_reasons"] or ()}
        told = f" ({', '.join(sorted(reasons))})" if reasons else ""
        yield f"{_of(slowed, records)}: the card throttled{told}"


def _off_card(records: Records) -> Iterable[str]:
    """A model that is wholly on the processor is told of only where there is a card for it."""
    partly = [
        r
        for r in records
        if _below(r["gpu_offload"], 1.0) and (r["gpu_offload"] or r["gpu_available"])
    ]
    for model in dict.fromkeys(r["model"] for r in partly):
        mine = [r for r in partly if r["model"] == model]
        least = min(r["gpu_offload"] for r in mine)
        where = "partly on" if least else "on"
        yield (
            f"{_of(mine, records)}: {model} is {where} the CPU: {least:.0%} of it is in the "
            "memory of cards"
        )


def _others(records: Records) -> Iterable[str]:
    crowded = [r for r in records if r["gpu_other_processes"]]
    if crowded:
        yield f"{_of(crowded, records)}: another process was on the card"


def _of(some: Records, records: Records) -> str:
    return f"{len(some)} of {len(records)} measured attempts"


def _below(value: float | None, limit: float) -> bool:
    return value is not None and value < limit
