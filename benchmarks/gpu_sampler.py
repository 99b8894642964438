"""What sampling cards costs: target under 1% of one core, with 8 cards every 0.5 s.

    python -m benchmarks.gpu_sampler [--quick]

The cards are those of the tests' stub, so this is our own cost: what NVML itself takes is the
driver's. Times are processor time of the whole process, in which nothing else runs. Prints
Markdown.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "gpu"))

from stub_nvml import StubCard, StubNvml  # the folder above  # isort: skip

from pytest_llmbench.gpu.history import KEPT_SECONDS, History
from pytest_llmbench.gpu.nvml import Driver
from pytest_llmbench.gpu.sampler import NvmlSampler

CARDS = 8
INTERVAL = 0.5
TARGET = 0.01
FIRST_SECONDS = 1.5
"""The first second has more samples than the rest."""


def stub() -> StubNvml:
    """Cards with three processes each; one of them is this one."""
    return StubNvml(*(StubCard(f"Stub {i}", pids=[os.getpid(), 1, 2]) for i in range(CARDS)))


def share(seconds: float) -> tuple[float, int]:
    """Of one core, over so many seconds; and how often the cards were looked at."""
    nvml = stub()
    sampler = NvmlSampler(INTERVAL, load_nvml=lambda: nvml)
    sampler.start()
    time.sleep(FIRST_SECONDS)
    nvml.calls.clear()
    cpu, wall = time.process_time(), time.perf_counter()
    time.sleep(seconds)
    used, lasted = time.process_time() - cpu, time.perf_counter() - wall
    looks = nvml.calls.count("nvmlDeviceGetPowerUsage") // CARDS
    sampler.close()
    return used / lasted, looks


def figures_ms(windows: int) -> float:
    """Processor time of the figures of one window of 8 cards."""
    nvml = stub()
    sampler = NvmlSampler(0.05, load_nvml=lambda: nvml)
    sampler.start()
    time.sleep(2.0)
    sampler.close()
    ended = time.time()
    cpu = time.process_time()
    for _ in range(windows):
        sampler.figures(ended - 2, ended, "embedded")
    return (time.process_time() - cpu) / windows * 1000


def kept_mb() -> float:
    """Memory of all samples that are kept, two hours of them."""
    driver = Driver(stub())
    samples = [driver.read(i, 0.0) for i in range(CARDS)]
    gc.collect()
    tracemalloc.start()
    histories = [History() for _ in samples]
    for look in range(int(KEPT_SECONDS / INTERVAL)):
        for history, sample in zip(histories, samples, strict=True):
            object.__setattr__(sample, "time", look * INTERVAL)
            history.add(sample)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return used / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    shares = [share(2.0 if quick else 10.0) for _ in range(1 if quick else 3)]
    of_core = sorted(s for s, _ in shares)[len(shares) // 2]
    spread = f"{min(shares)[0]:.2%} to {max(shares)[0]:.2%}"
    looks = sum(n for _, n in shares)
    verdict = "met" if of_core < TARGET else "missed"
    print(f"Sampler of {CARDS} stub cards, every {INTERVAL} s ({looks} looks at all cards)\n")
    print("| what | figure | target | |\n|---|---|---|---|")
    print(f"| share of one core | {of_core:.2%} ({spread}) | under {TARGET:.0%} | {verdict} |")
    print(f"| figures of one window (2 s, 40 samples a card) | {figures_ms(50):.2f} ms | | |")
    print(f"| memory of two hours of samples | {kept_mb():.1f} MB | | |")


if __name__ == "__main__":
    main()
