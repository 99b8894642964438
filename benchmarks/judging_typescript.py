"""What judging a TypeScript answer costs, beside `tsc` and `vitest run` as plain commands.

    python benchmarks/judging_typescript.py [--attempts N]

Ways take turns, one attempt each. Needs bubblewrap; the environment comes from the user's cache.
The plain commands run the benchmark's own files, outside of any sandbox.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import platformdirs

from pytest_llmbench.case import Case
from pytest_llmbench.judge import Judge
from pytest_llmbench.languages.typescript import TypeScript
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap
from pytest_llmbench.sandbox.environment_cache import environment_folder

PAUSE = 2.0
"""Seconds between the start of a judge and its answer; a model takes longer."""
CODE = "export const add = (a: number, b: number): number => a + b\n"
TESTS = """\
import { describe, expect, it } from "vitest"
import { add } from "../solution"

describe("add", () => {
  it("adds", () => { expect(add(2, 3)).toBe(5) })
  it("adds negatives", () => { expect(add(-2, -3)).toEqual(-5) })
})
"""
CASE = Case("f", "typescript", "", {"tests/s.test.ts": TESTS}, Path("f.yaml"), 1, reference=CODE)

Way = tuple[Callable[[], None], Callable[[], None]]
"""What is done while there is no answer yet, and what its verdict waits for."""


def judged(judge: Judge, case: Case, *, ahead: bool) -> Way:
    """By the real judge, which must pass its own reference."""
    language = TypeScript()
    judge.tests_total(language, case)

    def before() -> None:
        if ahead:
            judge.start_ahead(language, case)
            time.sleep(PAUSE)

    def attempt() -> None:
        verdict = judge.judge(language, case, CODE).verdict
        if not verdict.passed:
            raise SystemExit(f"a right answer failed: {verdict}")

    return before, attempt


def plain(environment: Path, folder: Path) -> Way:
    """`tsc`, then `vitest run`, as a user would by hand."""
    (folder / "tests").mkdir()
    (folder / "solution.ts").write_text(CODE)
    (folder / "tests" / "s.test.ts").write_text(TESTS)
    (folder / "tsconfig.json").write_text(
        '{"compilerOptions": {"strict": true, "noEmit": true, "module": "esnext",'
        ' "moduleResolution": "bundler", "skipLibCheck": true, "types": ["node"]}}'
    )
    (folder / "node_modules").symlink_to(environment / "node_modules")
    node, bins = environment / "bin" / "node", environment / "node_modules" / ".bin"

    def attempt() -> None:
        for name, *arguments in (["tsc", "-p", "."], ["vitest", "run"]):
            command = [str(node), str(bins / name), *arguments]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 - our files

    return lambda: None, attempt


def main() -> None:
    """Print a line per way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=9)
    chosen = parser.parse_args()
    cache = Path(platformdirs.user_cache_dir("pytest-llmbench"))
    sandbox = Bubblewrap(cache)
    with tempfile.TemporaryDirectory(prefix="judging-") as folder:
        judge = Judge(sandbox, Path(folder), 30, lambda line: print(line, file=sys.stderr))
        apart = replace(CASE, isolation="separate")
        ways = {
            "started ahead": judged(judge, CASE, ahead=True),
            "started ahead, separate": judged(judge, apart, ahead=True),
            "from nothing": judged(judge, CASE, ahead=False),
        }
        environment = environment_folder(cache, TypeScript().environment(CASE), print)
        plain_folder = Path(folder, "plain")
        plain_folder.mkdir()
        ways["tsc and vitest run"] = plain(environment, plain_folder)
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(chosen.attempts):
            for name, (before, attempt) in ways.items():
                before()
                started = time.perf_counter()
                attempt()
                times[name].append((time.perf_counter() - started) * 1000)
        judge.close()
    sandbox.close()
    print(f"{'way':28} {'median':>8} {'quartiles':>16}")
    for name, values in times.items():
        low, median, high = statistics.quantiles(values, n=4)
        print(f"{name:28} {median:5.0f} ms {low:6.0f} - {high:4.0f} ms")


if __name__ == "__main__":
    main()
