"""What the plugin adds to every pytest run that names no model: target at most 50 ms.

    python benchmarks/import_cost.py [RUNS]

Times, in turn and in fresh processes, an interpreter that imports pytest and one that
imports pytest and the plugin; prints the medians, their difference and the spread.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

TARGET_MS = 50.0


def once(code: str) -> float:
    """Milliseconds of one fresh interpreter."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  our own code
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Measure pair by pair, so that a drift of the machine hits both."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    plain, loaded = [], []
    for _ in range(runs + 1):
        plain.append(once("import pytest"))
        loaded.append(once("import pytest, pytest_llmbench.plugin"))
    extra = [b - a for a, b in zip(plain[1:], loaded[1:], strict=True)]
    cost = statistics.median(extra)
    print(f"import pytest             {statistics.median(plain[1:]):7.1f} ms")
    print(f"and the plugin            {statistics.median(loaded[1:]):7.1f} ms")
    print(f"the plugin's own cost     {cost:7.1f} ms  (min {min(extra):.1f}, max {max(extra):.1f})")
    verdict = "met" if cost <= TARGET_MS else "missed"
    print(f"target                    {TARGET_MS:7.1f} ms  {verdict}")


if __name__ == "__main__":
    main()
