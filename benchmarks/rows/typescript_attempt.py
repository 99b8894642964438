"""A TypeScript answer judged, types and tests, beside `tsc` and `vitest run` as processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.judging import bubblewrap, cache, command, judge_in, judged, lay, say
from benchmarks.measure import take_turns
from benchmarks.row import Given, Result, Row, Sample, Target
from pytest_llmbench.case import Case
from pytest_llmbench.languages.typescript import TypeScript
from pytest_llmbench.sandbox.environment_cache import environment_folder

AHEAD = 2.5
"""Seconds between the start of a judge and its answer; node and Vitest need longer than a fork."""
CODE = "export const add = (a: number, b: number): number => a + b\n"
TESTS = """\
import { describe, expect, it } from "vitest"
import { add } from "../solution"

describe("add", () => {
  it("adds", () => { expect(add(2, 3)).toBe(5) })
  it("adds negatives", () => { expect(add(-2, -3)).toEqual(-5) })
})
"""
TSCONFIG = (
    '{"compilerOptions": {"strict": true, "noEmit": true, "module": "esnext",'
    ' "moduleResolution": "bundler", "skipLibCheck": true, "types": ["node"]}}'
)
CASE = Case("f", "typescript", "", {"tests/s.test.ts": TESTS}, Path("f.yaml"), 1, reference=CODE)
TYPED = "types and tests, started ahead, shared"
UNTYPED = "tests only, started ahead, shared"
ADDED = "what it adds (difference within a turn)"


def run(given: Given) -> Sequence[Result]:
    """What the type check costs is the difference of two ways in the same turn."""
    sandbox, language = bubblewrap(), TypeScript()
    judge = judge_in(sandbox, given.folder / "cache")
    try:
        apart = replace(CASE, isolation="separate")
        ways = {
            UNTYPED: judged(judge, language, replace(CASE, type_check=False), ahead=AHEAD),
            TYPED: judged(judge, language, CASE, ahead=AHEAD),
            "types and tests, started ahead, separate": judged(judge, language, apart, ahead=AHEAD),
            "types and tests, from nothing, shared": judged(judge, language, CASE),
        }
        environment = environment_folder(cache(), language.environment(CASE), say)
        files = {"solution.ts": CODE, "tests/s.test.ts": TESTS, "tsconfig.json": TSCONFIG}
        folder = lay(given.folder / "plain", files)
        (folder / "node_modules").symlink_to(environment / "node_modules")
        node, bins = str(environment / "bin/node"), environment / "node_modules/.bin"
        ways["vitest run"] = command([node, str(bins / "vitest"), "run"], folder)
        ways["tsc"] = command([node, str(bins / "tsc"), "-p", "."], folder)
        samples = take_turns(ways, given, given.size(2, 1))
    finally:
        judge.close()
        sandbox.close()
    pairs = zip(samples[TYPED], samples[UNTYPED], strict=True)
    check = [Sample(max(0.0, typed.wall - untyped.wall)) for typed, untyped in pairs]
    return [
        Result("TypeScript", "attempt", samples, [Target(UNTYPED, 250), Target(TYPED, 350)]),
        Result(
            "TypeScript, the type check's own part", "attempt", {ADDED: check},
            [Target(ADDED, 100)],
            notes=["it runs beside the tests: with a core to spare it adds little, or nothing"],
        ),
    ]  # fmt: skip


ROW = Row("typescript", run)
