from __future__ import annotations

from pathlib import Path

import pytest

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken, ToolchainMissing
from pytest_llmbench.extract import extract
from pytest_llmbench.languages.base import JudgeOptions, JudgeReport, Language
from pytest_llmbench.languages.go import Go
from pytest_llmbench.languages.go_host import GoHost

TESTS = """package shapes

import (
	"testing"
	tt "testing"
)

func TestArea(t *testing.T) { t.Run("sub", func(t *testing.T) {}) }
func Test(t *tt.T)          {}
func Test_lower(t *testing.T) {}
func Testify(t *testing.T)  {}
func TestHelper(t *testing.T, n int) {}
func TestTwo(a, b *testing.T) {}
func TestResult(t *testing.T) error { return nil }
func TestMain(m *testing.M) {}
func TestB(b *testing.B) {}
func (s suite) TestMethod(t *testing.T) {}
func BenchmarkArea(b *testing.B) {}
func FuzzArea(f *testing.F) {}

func ExampleArea() {
	Area()
	// Output:
	// 3
}

func ExampleArea_unordered() {
	Area()
	// Unordered output: 3
}

func ExampleNothing() {
	Area()
}

func ExampleComment() {
	// output is not told
	Area()
	// so this is compiled only
}

// func TestComment(t *testing.T) {}
var text = `
func TestText(t *testing.T) {}
`
"""


def a_case(tests: dict[str, str], **fields: object) -> Case:
    values: dict[str, object] = {"id": "g", "lang": "go", "prompt": "p", "tests": tests}
    return Case(**{**values, "path": Path("g.yaml"), "line": 7, **fields})  # type: ignore[arg-type]


def no_judge(files: object, options: JudgeOptions) -> JudgeReport:
    raise AssertionError("a case without reference needs no run")


def test_it_is_a_language() -> None:
    language: Language = Go()
    assert language.fence_tags == {"go", "golang"}


def test_expected_tests_are_read_from_the_text() -> None:
    case = a_case({"shapes_test.go": TESTS, "helper.go": TESTS, "data.txt": "func TestNo"})
    names = ["TestArea", "Test", "Test_lower", "FuzzArea", "ExampleArea", "ExampleArea_unordered"]
    assert Go().expected(case, no_judge) == dict.fromkeys(names, 1)


def test_tests_of_a_folder_bear_its_name() -> None:
    text = 'package p\n\nimport "testing"\n\nfunc TestA(t *testing.T) {}\n'
    case = a_case({"a_test.go": text, "deep/er/a_test.go": text})
    assert Go().expected(case, no_judge) == {"TestA": 1, "deep/er.TestA": 1}


def test_a_case_without_tests_is_broken() -> None:
    with pytest.raises(CaseBroken, match=r"g.yaml:7: g has no test: .*func TestXxx"):
        Go().expected(a_case({"solution_test.go": "package p\n"}), no_judge)


def test_what_the_case_lays_wins_over_the_answer() -> None:
    case = a_case({"a_test.go": "tests"}, files={"solution.go": "mine", "go.mod": "module m\n"})
    files = Go().files(case)
    assert files == {"solution.go": "mine", "go.mod": "module m\n", "a_test.go": "tests"}


@pytest.mark.parametrize(
    ("code", "whole"),
    [
        ("package p\n", True),
        ("// a comment\n\npackage p\n\nfunc F[T any](x T) T { return x }\n", True),
        ("package p\n\nfunc F() {\n", False),
        ("func F() {}\n", False),
        ("fmt.Println(1)\n", False),
        ("", False),
        ("Here is the code.", False),
        ("package p\nvar s = \"\ud800\"\n", True),
    ],
)  # fmt: skip
def test_parses(code: str, whole: bool) -> None:
    assert Go().parses(code) is whole


def test_a_usage_example_is_not_taken_for_the_answer() -> None:
    answer = "package p\n\nfunc Add(a, b int) int { return a + b }\n"
    reply = f"```go\n{answer}```\nUse it so:\n```go\n" + "fmt.Println(Add(1, 2))\n" * 20 + "```\n"
    assert extract(reply, Go()).code == answer
    bare = f"Here is the function:\n\n{answer}\nIt adds.\n"
    assert extract(bare, Go()).code == answer


def test_requirements_are_part_of_the_environment() -> None:
    environment = Go().environment(a_case({}, requirements=("example.org/m@v1.0.0",)))
    assert environment.requirements == ("example.org/m@v1.0.0",)
    assert (environment.runner / "Dockerfile").read_text().startswith("ARG BASE_IMAGE=golang:")


def test_toolchain_is_described_by_what_was_built(tmp_path: Path) -> None:
    (tmp_path / "version").write_text("go1.27.3\n")
    toolchain = GoHost().toolchain(tmp_path)
    assert toolchain.identity == "go 1.27.3"
    assert list(toolchain.binds) == [tmp_path]
    assert toolchain.command[0].startswith(toolchain.binds[tmp_path])


def test_an_environment_without_go_is_told(tmp_path: Path) -> None:
    with pytest.raises(ToolchainMissing, match="delete it"):
        GoHost().toolchain(tmp_path)
