"""Our token rate, measured from the stream, beside the one the server measures itself.

    python -m benchmarks.token_rates [--rounds N] [--tokens N]

SmolLM2 on the embedded llama.cpp, one request at a time and four in flight. Both rates are of the
same reply: ours from the arrival of its pieces, the server's from `timings`. The aim is within 2%.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pytest_llmbench.overlaps import Window, most_beside
from pytest_llmbench.providers.base import Endpoint, Message, Reply, Request, Sampling
from pytest_llmbench.providers.llamacpp import LlamaCpp
from pytest_llmbench.providers.meter import Meter

AIM = 0.02
IN_FLIGHT = 4
CONTEXT = 2048
"""Tokens for each request."""


@dataclass(frozen=True)
class Rates:
    """Of one reply: tokens per second as the stream has them and as the server says."""

    tokens: int
    ours: float
    servers: float
    window: Window

    @property
    def ratio(self) -> float:
        """Ours over the server's."""
        return self.ours / self.servers


def main() -> int:
    """Print a line per way; 1 where the aim was missed."""
    parser = argparse.ArgumentParser("python -m benchmarks.token_rates", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=200)
    asked = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory(prefix="llmbench-rates-") as folder:
        provider = LlamaCpp(
            Endpoint(work_folder=Path(folder), num_ctx=CONTEXT, concurrency=IN_FLIGHT)
        )
        try:
            rated(provider, 0, 16)  # loads the model
            for at_once in (1, IN_FLIGHT):
                found = [
                    rates
                    for turn in range(asked.rounds)
                    for rates in rates_of(provider, turn, asked.tokens, at_once)
                ]
                missed |= tell(found, at_once)
        finally:
            provider.close()
    return 1 if missed else 0


def rates_of(provider: LlamaCpp, turn: int, tokens: int, at_once: int) -> list[Rates]:
    """One turn: so many requests together, each with a prompt of its own."""
    seeds = [turn * at_once + number for number in range(at_once)]
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda seed: rated(provider, seed, tokens), seeds))


def rated(provider: LlamaCpp, seed: int, tokens: int) -> Rates:
    """Ask once; the pieces are timed as the provider hears them."""
    meter = Meter(lambda _: None)
    reply = provider.generate(_request(seed, tokens), lambda pieces: _heard(meter, pieces))
    return _rates(meter, reply)


def _heard(meter: Meter, pieces: int) -> None:
    meter.last = time.perf_counter()
    meter.first = meter.first or meter.last
    meter.pieces = pieces


def _rates(meter: Meter, reply: Reply) -> Rates:
    ours = meter.stream_speed(reply.tokens_generated, reply.finish_reason)
    if ours is None or reply.tokens_per_sec is None or reply.timing_source != "server":
        raise SystemExit("the server told no speed of its own: nothing to compare with")
    window = reply.generation_start or 0.0, reply.generation_end or 0.0
    return Rates(reply.tokens_generated or 0, ours, reply.tokens_per_sec, window)


def _request(seed: int, tokens: int) -> Request:
    text = f"Tell a long story about the number {seed}, with many people in it."
    sampling = Sampling(temperature=0.8, max_tokens=tokens, seed=seed)
    return Request("smollm2", (Message("user", text),), sampling, timeout=300.0)


def tell(found: list[Rates], at_once: int) -> bool:
    """Print the ratios of a way; whether their median misses the aim."""
    ratios = sorted(rates.ratio for rates in found)
    beside = median(most_beside([rates.window for rates in found]))
    middle = median(ratios)
    print(
        f"{at_once} in flight: {len(found)} replies of {median(r.tokens for r in found):g} tokens, "
        f"each beside {beside:g} others, server {median(r.servers for r in found):.1f} tok/s, "
        f"stream / server {middle:.4f} ({ratios[0]:.4f}-{ratios[-1]:.4f})"
    )
    return abs(middle - 1) > AIM


if __name__ == "__main__":
    sys.exit(main())
