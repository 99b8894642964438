"""Our figures of cards against those of nvidia-smi in the same seconds, idle and under a load.

    python -m benchmarks.gpu_against_smi [--seconds 20] [--load "python my_model.py"]

Needs a machine with an NVIDIA card; elsewhere it says so and ends with 2. The load is
`benchmarks/gpu_load.py` unless a command is given: a real model, say. Ends with 1 where a figure
is further off than `LIMITS`. Prints Markdown.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from statistics import fmean

from pytest_llmbench.gpu.base import GpuFigures
from pytest_llmbench.gpu.nvml import Nvml, load
from pytest_llmbench.gpu.sampler import NvmlSampler

LIMITS = {"utilization": (5.0, "points"), "memory": (1.0, "%"), "energy": (3.0, "%")}
SETTLE_SECONDS = 5.0
"""A load takes this long to reach its power."""
_MIB = 1 << 20
_SMI = [
    "nvidia-smi",
    "--query-gpu=timestamp,index,utilization.gpu,memory.used,power.draw",
    "--format=csv,noheader,nounits",
]

Seen = tuple[float, float, float, float]
"""POSIX seconds, percent, GB, W."""


def parse(text: str) -> dict[int, list[Seen]]:
    """nvidia-smi's lines, by card."""
    cards: dict[int, list[Seen]] = defaultdict(list)
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) != 5:  # noqa: PLR2004 - the last one may be cut
            continue
        # nvidia-smi tells the machine's local time, as time.time does in other words.
        moment = datetime.strptime(cells[0], "%Y/%m/%d %H:%M:%S.%f").timestamp()  # noqa: DTZ007
        used, power = float(cells[3]) * _MIB / 1e9, float(cells[4])
        cards[int(cells[1])].append((moment, float(cells[2]), used, power))
    return cards


def joules(seen: Sequence[Seen], started: float, ended: float) -> float:
    """Power over time, by the trapezoidal rule; the first and the last hold to the ends."""
    times = [started, *(s[0] for s in seen), ended]
    powers = [seen[0][3], *(s[3] for s in seen), seen[-1][3]]
    steps = zip(times, times[1:], powers, powers[1:], strict=False)
    return sum((b - a) * (p + q) / 2 for a, b, p, q in steps)


def busy_cards() -> set[int]:
    """The cards with a compute process; the sampler looks at these, or else at all."""
    ask = ["nvidia-smi", "--query-gpu=index,uuid", "--format=csv,noheader"]
    uuids = dict(reversed(line.split(", ")) for line in _out(ask).splitlines())
    apps = _out(["nvidia-smi", "--query-compute-apps=gpu_uuid", "--format=csv,noheader"])
    return {int(uuids[uuid]) for uuid in apps.split() if uuid in uuids}


def measure(
    seconds: float, load_nvml: Callable[[], Nvml]
) -> tuple[GpuFigures, dict[str, tuple[float, float]]]:
    """Our figures, and (ours, nvidia-smi's) of what is compared."""
    sampler = NvmlSampler(0.5, load_nvml=load_nvml)
    sampler.start()
    smi = subprocess.Popen([*_SMI, "-lms", "250"], stdout=subprocess.PIPE, text=True)  # noqa: S603
    time.sleep(1.0)
    started = time.time()
    time.sleep(seconds)
    ended = time.time()
    busy = busy_cards()
    ours = sampler.figures(started, ended, None)
    smi.terminate()
    cards = parse(smi.communicate()[0])
    sampler.close()
    if not ours.gpu_available:
        raise SystemExit(ours.gpu_reason)
    wanted = [seen for card, seen in cards.items() if not busy or card in busy]
    inside = [[s for s in seen if started <= s[0] <= ended] for seen in wanted]
    theirs = {
        "utilization": fmean(fmean(s[1] for s in seen) for seen in inside),
        "memory": sum(fmean(s[2] for s in seen) for seen in inside),
        "energy": sum(joules(seen, started, ended) for seen in inside),
    }
    mine = {
        "utilization": ours.gpu_avg_utilization,
        "memory": ours.gpu_avg_memory_gb,
        "energy": ours.gpu_energy_j,
    }
    return ours, {name: (mine[name] or 0.0, theirs[name]) for name in LIMITS}


def tell(what: str, compared: dict[str, tuple[float, float]]) -> bool:
    """Print the lines of one measurement; True if all are within the limits."""
    well = True
    for name, (mine, theirs) in compared.items():
        limit, unit = LIMITS[name]
        off = abs(mine - theirs) if unit == "points" else abs(mine / theirs - 1) * 100
        well &= off <= limit
        verdict = "met" if off <= limit else "missed"
        print(f"| {what} | {name} | {mine:.2f} | {theirs:.2f} | {off:.2f} {unit} | {verdict} |")
    return well


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--load")
    given = parser.parse_args()
    sampler = NvmlSampler(0.5)
    sampler.start()
    found = sampler.describe()
    sampler.close()
    if not found["available"]:
        print(f"nothing to compare: {found['reason']}")
        return 2
    names = ", ".join(card["name"] for card in found["cards"])
    print(f"{datetime.now().astimezone():%Y-%m-%d}, {names}, driver {found['driver']}\n")
    print("| load | figure | ours | nvidia-smi | off by | |\n|---|---|---|---|---|---|")
    well = tell("none", measure(given.seconds, load)[1])
    lasting = given.seconds + 2 * SETTLE_SECONDS
    default = [sys.executable, str(Path(__file__).with_name("gpu_load.py")), str(lasting)]
    with subprocess.Popen(shlex.split(given.load) if given.load else default) as busy:  # noqa: S603
        time.sleep(SETTLE_SECONDS)
        well &= tell("load", measure(given.seconds, load)[1])
        busy.terminate()
    return 0 if well else 1


def _out(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
