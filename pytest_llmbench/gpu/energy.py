"""What the answers of a session cost in energy, from their records. Pure; no joule counts twice.

The energy of an attempt is what its cards drew in its own window. Where windows overlap, each of
them holds the same joules: such attempts (`gpu_shared`) are left out of the sums and counted. The
figures of the union are of all attempts, each moment counted once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_llmbench.windows import windows_of

Record = Mapping[str, Any]
NET = {"energy_j": "gpu_energy_j", "energy_net_j": "gpu_energy_net_j"}


def energy_rows(records: Sequence[Record]) -> list[dict[str, Any]]:
    """One row per model and mode of which an attempt has its energy measured: J, seconds, counts.

    Tokens are those that were generated, thinking included. A solved case is one of which an
    attempt that is counted passed; its energy holds that of the attempts that failed.
    """
    measured = [
        r for r in records if r["gpu_energy_j"] is not None and r["status"] in ("passed", "failed")
    ]
    return [_row(asked, measured) for asked in dict.fromkeys(map(_asked, measured))]


def union_energy(records: Sequence[Record], field: str) -> tuple[float | None, float]:
    """J and seconds of the union of the windows; `field` is the records' energy.

    At a moment that several windows share the power is the mean of theirs: exact where windows
    are apart or the same, an estimate where they overlap in part. The windows of one record, its
    turns, share its energy by their seconds. None if a record has none.
    """
    changes: list[tuple[float, float, int]] = []
    for record in records:
        windows = [(started, ended) for _, started, ended in windows_of(record) if ended > started]
        joules, lasted = record[field], sum(ended - started for started, ended in windows)
        if joules is None:
            return None, 0.0
        for started, ended in windows:
            power = joules / lasted
            changes += [(started, power, 1), (ended, -power, -1)]
    total = seconds = power = 0.0
    beside, since = 0, 0.0
    for moment, change, step in sorted(changes):
        if beside:
            total += power / beside * (moment - since)
            seconds += moment - since
        beside, since = beside + step, moment
        power = power + change if beside else 0.0  # rounding does not add up
    return total, seconds


def _asked(record: Record) -> tuple[str, str]:
    return record["model"], record["mode"]


def _row(asked: tuple[str, str], measured: Sequence[Record]) -> dict[str, Any]:
    mine = [r for r in measured if _asked(r) == asked]
    alone = [r for r in mine if not r["gpu_shared"]]
    sums = {name: _sum(alone, field) for name, field in NET.items()}
    row: dict[str, Any] = {
        "model": asked[0],
        "mode": asked[1],
        "attempts": len(alone),
        "left_out": len(mine) - len(alone),
        **_figures("", sums, alone),
    }
    union: dict[str, float | None] = dict.fromkeys(NET)
    seconds = None
    if not _beside_others(mine, [r for r in measured if _asked(r) != asked]):
        for name, field in NET.items():
            union[name], lasted = union_energy(mine, field)
            seconds = lasted or seconds
    row["union_seconds"] = _rounded(seconds)
    return {**row, **_figures("union_", union, mine)}


def _figures(
    prefix: str, energies: Mapping[str, float | None], records: Sequence[Record]
) -> dict[str, Any]:
    tokens = sum(r["tokens_generated"] or 0 for r in records)
    told = all(r["tokens_generated"] is not None for r in records)
    solved = len({(r["nodeid"].partition("::")[0], r["case_id"]) for r in records if _passed(r)})
    row: dict[str, Any] = {}
    for name, joules in energies.items():
        stem = name.removesuffix("_j")
        row[f"{prefix}{name}"] = _rounded(joules)
        row[f"{prefix}{stem}_per_token_j"] = _share(joules, tokens if told else 0)
        row[f"{prefix}{stem}_per_solved_j"] = _share(joules, solved)
    return {f"{prefix}tokens": tokens if told else None, f"{prefix}solved": solved, **row}


def _passed(record: Record) -> bool:
    return bool(record["status"] == "passed")


def _beside_others(mine: Sequence[Record], others: Sequence[Record]) -> bool:
    """Whether a window of another row's attempt overlaps one of these."""
    marked = sorted(
        (started, ended, records is mine)
        for records in (mine, others)
        for record in records
        for _, started, ended in windows_of(record)
    )
    last = {True: float("-inf"), False: float("-inf")}
    for started, ended, is_mine in marked:
        if started < last[not is_mine]:
            return True
        last[is_mine] = max(last[is_mine], ended)
    return False


def _sum(records: Sequence[Record], field: str) -> float | None:
    known = [r[field] for r in records if r[field] is not None]
    return sum(known) if known and len(known) == len(records) else None


def _share(joules: float | None, among: int) -> float | None:
    return None if joules is None or not among else _rounded(joules / among)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
