"""Results -> one SVG: how many times our time each other way takes, with its spread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.row import Result


def draw(results: Sequence[Result], path: Path) -> str | None:
    """Write the plot, of what stands beside another way; a sentence where it cannot be drawn."""
    try:
        import matplotlib as mpl
    except ImportError:
        return "no plot: matplotlib is not installed (pip install 'pytest-llmbench[bench]')"
    mpl.use("svg")
    from matplotlib import pyplot as plt

    beside = [(r, way) for r in results for way in r.samples if way != r.ours]
    bars = [(r, way) for r, way in beside if min(r.ratios(way, r.ours)) > 0]  # logarithmic
    if not bars:
        return None
    mpl.rcParams.update({"svg.hashsalt": "llmbench", "font.size": 8})
    figure, axes = plt.subplots(figsize=(9, 0.8 + 0.28 * len(bars)))
    for place, (result, way) in enumerate(reversed(bars)):
        ratios = result.ratios(way, result.ours)
        middle = median(ratios)
        axes.barh(place, middle - 1, left=1, color="#4878a8" if middle >= 1 else "#c06048")
        axes.plot([min(ratios), max(ratios)], [place, place], color="black", linewidth=1)
    labels = [f"{result.title}: {way}" for result, way in reversed(bars)]
    axes.set_yticks(range(len(bars)), labels)
    axes.set_xscale("log")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xlabel("times ours (logarithmic)\nline: spread over the rounds")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    return None
