"""The Go judge in its image: the same verdicts as in the other sandbox; modules of a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docker import DockerClient
from patience import PATIENT_SECONDS, known_level
from sandboxes import open_sandbox

from pytest_llmbench.case import Case
from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.go import Go
from pytest_llmbench.level import SHARED, Level

TESTS = """package solution

import (
	"net/http/httptest"
	"testing"
)

func TestEqual(t *testing.T) {
	if !Equal([]int{1}, []int{1}) {
		t.Fatal("not equal")
	}
}

func TestDiffers(t *testing.T) {
	httptest.NewServer(nil).Close()
	if Equal([]int{1}, []int{2}) {
		t.Fatal("equal")
	}
}
"""
MODULE = "github.com/google/go-cmp@v0.6.0"
CASE = Case("c", "go", "p", {"solution_test.go": TESTS}, Path("c.yaml"), 1)
RIGHT = 'package solution\n\nimport "slices"\n\nfunc Equal(a, b []int) bool {\n\tBODY\n}\n'


def answer(body: str, package: str = "slices") -> str:
    return RIGHT.replace("BODY", body).replace("slices", package)


VERDICTS = {
    "right": (answer("return slices.Equal(a, b)"), None),
    "wrong": (answer("return len(a) == slices.Index(b, 0)"), "wrong_answer"),
    "syntax": (answer("return slices.Equal(a, b"), "syntax_error"),
    "types": (answer("return slices.Index(a, b)"), "type_error"),
    "exits": (answer("os.Exit(0)\n\treturn true", "os"), "wrong_answer"),
    "sleeps": (answer("for {\n\t}\n\treturn slices.Equal(a, b)"), "test_timeout"),
}


@pytest.fixture(scope="module")
def judge(engine: DockerClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    docker = open_sandbox("docker", tmp_path_factory.mktemp("cache"))
    yield Judge(docker, tmp_path_factory.mktemp("cache"), PATIENT_SECONDS, print)
    docker.close()


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict(judge: Judge, name: str) -> None:
    code, reason = VERDICTS[name]
    level = known_level(judge, Level(SHARED), Go(), CASE)
    case = replace(CASE, timeout=8) if reason == "test_timeout" else CASE
    found = judge.judge_at(level, Go(), case, code, known_here=True).verdict
    assert (found.passed, found.reason, found.tests_total) == (reason is None, reason, 2), found


def test_modules_of_a_case_are_there_without_a_network(judge: Judge) -> None:
    case = Case("c", "go", "p", CASE.tests, CASE.path, 1, requirements=(MODULE,))
    code = (
        answer("return slices.Equal(a, b)")
        .replace("slices.Equal", "cmp.Equal")
        .replace("slices", "github.com/google/go-cmp/cmp")
    )
    assert judge.judge(Go(), case, code).verdict.passed
    assert judge.judge(Go(), CASE, code).verdict.reason == "type_error"


def test_modules_that_do_not_exist_are_told(judge: Judge) -> None:
    missing = "github.com/google/go-cmp@v0.0.99"
    case = Case("c", "go", "p", CASE.tests, CASE.path, 1, requirements=(missing,))
    with pytest.raises(SandboxBroken, match=r"go-cmp@v0\.0\.99"):
        judge.judge(Go(), case, "")
