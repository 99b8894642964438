"""Results -> a Markdown table: medians, spread, ratios, and whether each target is met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.row import Result, Sample, Target


def markdown(results: Sequence[Result]) -> str:
    """One table of all rows, the targets below it, then notes and what was left out."""
    return "\n".join([*_figures(results), "", *_targets(results), *_notes(results)]) + "\n"


def _figures(results: Sequence[Result]) -> Iterator[str]:
    if not any(result.samples for result in results):
        return
    yield "| what | way | median | least - most | processor | times ours |"
    yield "|---|---|---:|---:|---:|---:|"
    for result in results:
        title = f"{result.title}, per {result.per}"
        for way, samples in result.samples.items():
            used = [sample.cpu for sample in samples if sample.cpu is not None]
            cells = [
                title,
                way,
                milliseconds(_median(samples)),
                _spread(samples),
                milliseconds(median(used)) if used else "",
                _ratio(result, way),
            ]
            yield f"| {' | '.join(cells)} |"
            title = ""


def _median(samples: Sequence[Sample]) -> float:
    return median(sample.wall for sample in samples)


def _spread(samples: Sequence[Sample]) -> str:
    walls = [sample.wall for sample in samples]
    return f"{milliseconds(min(walls))} - {milliseconds(max(walls))}"


def _ratio(result: Result, way: str) -> str:
    if way == result.ours:
        return "1"
    ratios = result.ratios(way, result.ours)
    return f"{median(ratios):.2f} ({min(ratios):.2f} - {max(ratios):.2f})"


def milliseconds(seconds: float) -> str:
    """Three digits, and the unit that suits them."""
    if seconds >= 1:
        return f"{seconds:.3g} s"
    if abs(seconds) >= 1e-3:  # noqa: PLR2004  a millisecond
        return f"{seconds * 1e3:.3g} ms"
    return f"{seconds * 1e6:.3g} µs"


def _targets(results: Sequence[Result]) -> Iterator[str]:
    if not any(result.targets for result in results):
        return
    yield "| what | target | reached | |"
    yield "|---|---:|---:|---|"
    for result in results:
        for target in result.targets:
            reached = result.reached(target)
            word = "met" if reached <= target.limit else "**missed**"
            wanted, got = _told(target, reached)
            yield f"| {result.title}: {target.ours} | {wanted} | {got} | {word} |"


def _told(target: Target, reached: float) -> tuple[str, str]:
    if target.against:
        return f"{target.limit:g} x {target.against}", f"{reached:.2f} x"
    return milliseconds(target.limit / 1000), milliseconds(reached / 1000)


def _notes(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        lines = [*result.notes, *(f"{way}: {why}" for way, why in result.missing.items())]
        if lines:
            yield ""
            yield f"{result.title}:"
            yield ""
            yield from (f"- {line}" for line in lines)
        if result.told:
            yield from ("", f"{result.title}:", "", result.told)
