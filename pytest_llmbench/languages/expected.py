"""Which tests must pass, found from the case alone.

Two ways, shared by the languages whose tests cannot be read off the text: judge the
case's reference, or list the tests with a stub in the answer's place.
"""

from __future__ import annotations

from collections import Counter

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.languages.base import JudgeReport, Language, RunJudge


def from_reference(language: Language, case: Case, run_judge: RunJudge) -> dict[str, int]:
    """Every test that the reference passes. Raises `CaseBroken` if it fails any."""
    assert case.reference is not None
    options = {**language.options(case), "mode": "run"}
    report = run_judge(case.reference, options)
    failed = [t.id for t in report.tests if t.outcome in ("failed", "error")]
    if report.problem or failed or report.exit_code != 0:
        raise CaseBroken(
            f"{case.path}:{case.line}: the reference of {case.id} does not pass its own tests "
            f"({report.problem or ', '.join(failed[:3]) or f'exit code {report.exit_code}'}): "
            f"mend the case. {report.message}\n{report.log[-1500:]}".rstrip()
        )
    return count_keys(language, case, report, {"passed"})


def from_stub(language: Language, case: Case, stub: str, run_judge: RunJudge) -> dict[str, int]:
    """Every test that is listed while `stub` stands in the answer's place."""
    report = run_judge(stub, {**language.options(case), "mode": "list"})
    if report.problem:
        raise CaseBroken(
            f"{case.path}:{case.line}: the tests of {case.id} cannot be listed without an answer: "
            "mend them, add what they import to requirements, or give the case a reference. "
            f"{report.message}\n{report.log[-1500:]}".rstrip()
        )
    return count_keys(language, case, report, None)


def count_keys(
    language: Language, case: Case, report: JudgeReport, outcomes: set[str] | None
) -> dict[str, int]:
    """Results per test key, of the given outcomes (None: all); 0 where a test has none of them.

    Raises `CaseBroken` if no test could pass.
    """
    counted = Counter({language.test_key(t.id): 0 for t in report.tests})
    counted.update(
        language.test_key(t.id) for t in report.tests if not outcomes or t.outcome in outcomes
    )
    if not counted.total():
        raise CaseBroken(f"{case.path}:{case.line}: {case.id} has no test that could pass")
    return dict(counted)
