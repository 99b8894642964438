"""Go: tests are `*_test.go` files in the answer's own package."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import tree_sitter_go
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.languages.base import JudgeOptions, RunJudge, Separation
from pytest_llmbench.languages.expected import from_reference
from pytest_llmbench.languages.go_allowed import allowed
from pytest_llmbench.languages.go_host import GoHost
from pytest_llmbench.runner_files import runner_folder
from pytest_llmbench.sandbox.base import Environment

_TEST = re.compile(r"(Test|Fuzz)(?![a-z])")
_PARAMETER = {"Test": "T", "Fuzz": "F"}
_OUTPUT = re.compile(rb"(?://|/\*)\s*(?:unordered )?output:", re.IGNORECASE)


class Go:
    """The Go language, as a case's `lang: go`."""

    name = "go"
    title = "Go"
    solution_file = "solution.go"
    fence_tags = frozenset({"go", "golang"})
    separation: Separation | None = Separation(shows_answer=True)

    def parses(self, code: str) -> bool:
        """Whether the text is a whole Go file, its package clause included."""
        root = _parse(code)
        return not root.has_error and any(n.type == "package_clause" for n in root.children)

    def environment(self, case: Case) -> Environment:
        """The standard library and, for `requirements`, modules as `path@version`."""
        return Environment(
            lang="go",
            runner=runner_folder("go"),
            base_image="golang:1.25",
            host=GoHost(),
            requirements=case.requirements,
        )

    def files(self, case: Case) -> dict[str, str]:
        """What wins over the answer. The judge knows the module without a go.mod."""
        return {**case.files, **case.tests}

    def options(self, case: Case) -> JudgeOptions:
        """What the case's own texts use, and its answers may use therefore."""
        return {"allowed": allowed(case)}

    def for_type_check(self, case: Case) -> Case | None:  # noqa: ARG002 - the seam's signature
        """See `Language.for_type_check`: whatever runs was compiled."""
        return None

    def expected(self, case: Case, run_judge: RunJudge) -> dict[str, int]:
        """What the reference passes, else every top-level test in the text of the tests."""
        if case.reference is not None:
            return from_reference(self, case, run_judge)
        found = Counter(
            _test_id(path, name)
            for path, text in case.tests.items()
            if path.endswith("_test.go")
            for name in _test_names(text)
        )
        if not found:
            raise CaseBroken(
                f"{case.path}:{case.line}: {case.id} has no test: a Go case needs a `*_test.go` "
                "file below `tests` with a `func TestXxx(t *testing.T)`"
            )
        return dict(found)

    def test_key(self, test_id: str) -> str:
        """The id: the judge reports top-level tests only, subtests belong to their parent."""
        return test_id


@cache
def _parser() -> Parser:
    return Parser(Grammar(tree_sitter_go.language()))


def _parse(code: str) -> Node:
    return _parser().parse(code.encode("utf-8", "replace")).root_node


def _test_id(path: str, name: str) -> str:
    """As the judge names it: tests below a folder bear the folder's name."""
    folder = path.rpartition("/")[0]
    return f"{folder}.{name}" if folder else name


def _test_names(text: str) -> Iterator[str]:
    for node in _parse(text).children:
        name_node = node.child_by_field_name("name")
        if node.type != "function_declaration" or name_node is None or name_node.text is None:
            continue
        name = name_node.text.decode()
        match = _TEST.match(name)
        if (match and _takes(node, _PARAMETER[match[1]])) or _is_example(node, name):
            yield name


def _takes(function: Node, kind: str) -> bool:
    """Whether the only parameter is `*testing.T` (or F), under whatever name of the package."""
    parameters = function.child_by_field_name("parameters")
    declared = parameters.named_children if parameters else []
    declared = [node for node in declared if node.type == "parameter_declaration"]
    if len(declared) != 1 or len(declared[0].children_by_field_name("name")) > 1:
        return False
    if function.child_by_field_name("result"):
        return False
    kind_node = declared[0].child_by_field_name("type")
    text = kind_node.text.decode() if kind_node and kind_node.text else ""
    return re.fullmatch(rf"\*\s*(?:\w+\.)?{kind}", text) is not None


def _is_example(function: Node, name: str) -> bool:
    """An example counts when its last comment tells its output: others are only compiled."""
    if not re.match(r"Example(?![a-z])", name):
        return False
    body = function.child_by_field_name("body")
    comments = [n for n in body.named_children if n.type == "comment"] if body else []
    return bool(comments and comments[-1].text and _last_output(comments))


def _last_output(comments: list[Node]) -> bool:
    """Whether the last group of comments (lines without a gap) begins with `Output:`."""
    first = len(comments) - 1
    while first and comments[first - 1].end_point.row + 1 == comments[first].start_point.row:
        first -= 1
    text = comments[first].text
    return bool(text and _OUTPUT.match(text))
