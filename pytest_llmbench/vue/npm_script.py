"""A fixture's `compilation_command`, an npm script, run on an answer in the sandbox."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.sandbox.base import Limits
from pytest_llmbench.verdict import Verdict, decide
from pytest_llmbench.vue.baseline import fixture_of
from pytest_llmbench.vue.compile_output import read_diagnostics
from pytest_llmbench.vue.judge_runs import JudgeRuns
from pytest_llmbench.vue.projects import LaidProject
from pytest_llmbench.vue.running import Compilation

_LIMITS = Limits(memory=2 << 30, processes=256, tmp=512 << 20, tmp_inodes=1 << 16, open_files=4096)
"""A copy of the project, npm and the project's whole compiler."""
_CRASHED = "type_error"


def run_script(
    runs: JudgeRuns, case: Case, project: LaidProject, files: Mapping[str, str]
) -> Compilation:
    """See `CodeRunner.compile`. A tool that fails without a word is tried on the bare project."""
    done = _run(runs, case, project, files)
    if done.trouble and done.trouble.reason == _CRASHED and files:
        alone = _run(runs, case, project, {})
        if alone.trouble:
            raise CaseBroken(
                f"{case.path}: npm script {fixture_of(case).compilation_command!r} fails on "
                f"the project without any answer, too: {alone.trouble.message}"
            )
    return done


def _run(
    runs: JudgeRuns, case: Case, project: LaidProject, files: Mapping[str, str]
) -> Compilation:
    fixture = fixture_of(case)
    script = fixture.compilation_command
    result, report = runs.on_project(case, project, files, _LIMITS, mode="command", script=script)
    if report is None or report.problem is not None:
        return Compilation(trouble=decide(result, report, {"compiles": 1}, str))
    diagnostics = read_diagnostics(report.log, fixture.compilation_cwd)
    if diagnostics or report.exit_code == 0:
        return Compilation(diagnostics)
    told = report.log[-1000:].strip()
    message = f"npm run {script} ended with exit code {report.exit_code}, no diagnostic: {told}"
    reason = "resource_limit" if result.out_of_memory else _CRASHED
    trouble = Verdict(False, reason, message, 0.0, exit_code=report.exit_code, log=report.log)
    return Compilation(trouble=trouble)
