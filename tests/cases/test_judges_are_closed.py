"""What an answer sees of its judge and of process 1: nothing it could read or write.

The nonce is in the judge's memory, the result goes out of its descriptors. Each language's
answer tries to open them; its tests pass where all of that is refused.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_llmbench.case import Case
from pytest_llmbench.judging.judge import Judge

PYTHON = """
import os
def opened():
    parents = [1, os.getppid()]
    found = []
    for pid in dict.fromkeys(parents):
        for name in ("mem", "environ", "fd/0", "fd/1", "fd/2", "maps"):
            try:
                os.close(os.open(f"/proc/{pid}/{name}", os.O_RDONLY | os.O_NONBLOCK))
            except OSError:
                continue
            found.append(f"{pid}/{name}")
    return found
"""
PYTHON_TEST = """
from solution import opened
def test_nothing_opens():
    assert opened() == []
"""
TYPESCRIPT = """
import { closeSync, openSync } from "node:fs";
export function opened(): string[] {
  const found: string[] = [];
  for (const pid of new Set([1, process.ppid])) {
    for (const name of ["mem", "environ", "fd/0", "fd/1", "fd/2", "maps"]) {
      try {
        closeSync(openSync(`/proc/${pid}/${name}`, "r"));
      } catch {
        continue;
      }
      found.push(`${pid}/${name}`);
    }
  }
  return found;
}
"""
TYPESCRIPT_TEST = """
import { expect, it } from "vitest";
import { opened } from "../solution";
it("opens nothing", () => { expect(opened()).toEqual([]); });
"""
GO = """package bench

import (
	"fmt"
	"os"
)

func Opened(parent int) []string {
	found := []string{}
	for _, pid := range []int{1, parent} {
		for _, name := range []string{"mem", "environ", "fd/0", "fd/1", "fd/2", "maps"} {
			file, err := os.Open(fmt.Sprintf("/proc/%d/%s", pid, name))
			if err == nil {
				file.Close()
				found = append(found, fmt.Sprintf("%d/%s", pid, name))
			}
		}
	}
	return found
}
"""
GO_TEST = """package bench

import (
	"os"
	"testing"
)

func TestNothingOpens(t *testing.T) {
	if found := Opened(os.Getppid()); len(found) > 0 {
		t.Fatal(found)
	}
}
"""
CASES = {
    "python": (PYTHON, {"tests/test_solution.py": PYTHON_TEST}),
    "typescript": (TYPESCRIPT, {"tests/solution.test.ts": TYPESCRIPT_TEST}),
    "go": (GO, {"solution_test.go": GO_TEST}),
}


@pytest.mark.parametrize("lang", CASES)
def test_an_answer_cannot_open_its_judge(judge: Judge, lang: str, registry) -> None:
    code, tests = CASES[lang]
    case = Case("closed", lang, "?", tests, Path("closed.yaml"), 1)
    verdict = judge.judge(registry.languages[lang], case, code).verdict
    assert verdict.passed, f"{verdict.reason} {verdict.message}\n{verdict.log}"
