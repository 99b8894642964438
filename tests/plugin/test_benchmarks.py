"""The benchmarks still run: the cheap rows, small. What they measure is not looked at."""

import subprocess
import sys
from pathlib import Path

from benchmarks.rows import ROWS

ROOT = Path(__file__).parents[2]
CHEAP = ("import_cost", "overhead")


def test_cheap_rows_give_a_table_with_every_way(tmp_path):
    only = [part for name in CHEAP for part in ("--only", name)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--rounds=1", f"--out={tmp_path}", *only],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = (tmp_path / "performance.md").read_text()
    assert "failed" not in told
    for way in ("the plugin alone", "ours, made when", "plain pytest, with JSON report"):
        assert f"| {way}" in told


def test_every_row_has_a_name_of_its_own_and_its_figures_in_the_docs():
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)
    told = (ROOT / "docs" / "performance.md").read_text()
    assert [name for name in names if f"`{name}`" not in told] == []
