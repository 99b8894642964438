"""Python: an answer is `solution.py`, judged by the case's own pytest files."""

from __future__ import annotations

import ast
import warnings

from pytest_llmbench.case import Case
from pytest_llmbench.languages.base import JudgeOptions, RunJudge, Separation
from pytest_llmbench.languages.expected import from_reference, from_stub
from pytest_llmbench.languages.python_host import PythonHost
from pytest_llmbench.languages.python_scan import executes, scan
from pytest_llmbench.runner_files import runner_folder
from pytest_llmbench.sandbox.base import Environment

BASE_IMAGE = "python:3.12-slim"


class Python:
    """Answers may use the standard library and the case's `requirements` (pip)."""

    name = "python"
    title = "Python"
    solution_file = "solution.py"
    fence_tags = frozenset({"python", "py", "python3", "py3"})
    separation: Separation | None = Separation(
        shows_answer=False,
        stub=lambda case: _stub(),  # noqa: ARG005 - the same for all cases
        scan=lambda case: scan(case.tests),
        executes=lambda case: executes(case.tests),
    )

    def parses(self, code: str) -> bool:
        """Whether this interpreter can parse the text; nothing of it runs."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
            return False
        return True

    def environment(self, case: Case) -> Environment:
        """Python, pytest and pytest-asyncio, with the case's packages."""
        runner = runner_folder(self.name)
        return Environment(
            lang=self.name,
            runner=runner,
            base_image=BASE_IMAGE,
            host=PythonHost(runner),
            requirements=case.requirements,
            package_files=("requirements.txt",),
        )

    def files(self, case: Case) -> dict[str, str]:
        """The support files and the tests."""
        return {**case.files, **case.tests}

    def options(self, case: Case) -> JudgeOptions:  # noqa: ARG002  the protocol's signature
        """Nothing: the judge finds a case's own pytest settings where pytest would."""
        return {}

    def for_type_check(self, case: Case) -> Case | None:  # noqa: ARG002 - the seam's signature
        """See `Language.for_type_check`: Python's judge has none."""
        return None

    def expected(self, case: Case, run_judge: RunJudge) -> dict[str, int]:
        """Judge the reference, or list the tests with placeholders in the answer's place."""
        if case.reference is not None:
            return from_reference(self, case, run_judge)
        return from_stub(self, case, _stub(), run_judge)

    def test_key(self, test_id: str) -> str:
        """`tests/test_a.py::TestB::test_c[1-2]` without its brackets."""
        path, colons, name = test_id.partition("::")
        return path + colons + name.partition("[")[0]


def _stub() -> str:
    """A module in which every name is a placeholder."""
    return (runner_folder("python") / "stub.py").read_text("utf-8")
