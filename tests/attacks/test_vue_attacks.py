"""Runs the answers in `vue/` in bubblewrap: see `conftest.py`."""

from attack_check import BenchOf, Record, check
from attack_manifest import Run

LANGUAGE, VARIANTS, SANDBOXES = "vue", False, ("bubblewrap",)


def test_ends_as_its_manifest_says(
    attack_run: Run, bench_of: BenchOf, record_property: Record
) -> None:
    check(attack_run, bench_of, record_property)
