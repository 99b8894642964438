"""A language of two tests, and a sandbox in which the judge says what a script says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pytest_llmbench.case import Case
from pytest_llmbench.languages.base import Separation
from pytest_llmbench.languages.expected import from_reference, from_stub
from pytest_llmbench.sandbox.base import Environment, ExecResult, Input, Job, Prepared

CASE = Case(
    id="add",
    lang="sums",
    prompt="p",
    tests={"t.sum": "1+1"},
    path=Path("problems/sums.yaml"),
    line=7,
    reference="right",
)
RIGHT = {"tests": [["one", "passed"], ["two", "passed"]], "exit_code": 0}
WRONG = {"tests": [["one", "passed"], ["two", "failed"]], "exit_code": 1}
SKIPPING = {"tests": [["one", "passed"], ["two", "skipped"]], "exit_code": 0}


class NoHost:
    """Scripted sandboxes build nothing."""

    def build(self, folder: Path, requirements: tuple[str, ...], on_progress: Any) -> None:
        raise NotImplementedError

    def toolchain(self, folder: Path) -> Any:
        raise NotImplementedError

    def fingerprint(self) -> str:
        return ""


class Sums:
    """A language whose tests are known from the reference, or from a stub without one."""

    name = title = "sums"
    solution_file = "solution.sum"
    fence_tags = frozenset({"sums"})

    def __init__(self, separation: Separation | None = None) -> None:
        self.separation = separation

    def parses(self, code: str) -> bool:
        return True

    def environment(self, case: Case) -> Environment:
        return Environment("sums", Path(), "sums:1", NoHost(), case.requirements)

    def files(self, case: Case) -> dict[str, str]:
        return {**case.files, **case.tests}

    def options(self, case: Case) -> dict[str, Any]:
        strict = case.type_check is not False
        return {"strict": strict, "mode": "of the language", "nonce": "guessed"}

    def expected(self, case: Case, run_judge: Any) -> dict[str, int]:
        if case.reference is None:
            return from_stub(self, case, "stub", run_judge)
        return from_reference(self, case, run_judge)

    def test_key(self, test_id: str) -> str:
        return test_id.partition("[")[0]


def apart(scan: str | None = "not scanned", *, shows_answer: bool = False) -> Sums:
    """The language, where answers can be judged apart from their tests."""
    return Sums(Separation(shows_answer, stub=lambda case: "stub", scan=lambda case: scan))


Told = Callable[[Mapping[str, Any]], Any]


class Scripted:
    """What the judge says of an answer is in `script`, by the answer's text.

    Under `apart:TEXT` stands what the tests' judge says of it in a sandbox apart; without such
    an entry it says the same. A list is used up from its start, its last member stays. A
    function is given the request.
    """

    name = "scripted"

    def __init__(self, **script: Any) -> None:
        self.script: dict[str, Any] = {"right": RIGHT, **script}
        self.jobs: list[Job] = []
        self.requests: list[dict[str, Any]] = []
        self.waiting: list[ScriptedWaiting] = []
        self.identity = "sums 1.0"

    @property
    def asked(self) -> list[str]:
        """The texts of the answers that were judged."""
        return [job.files["solution.sum"] for job in self.jobs]

    def prepare(self, environment: Environment, on_progress: Callable[[str], None]) -> Prepared:
        on_progress("preparing sums")
        return Prepared(environment, self.identity)

    def start(self, prepared: Prepared, job: Job, beside: Job | None = None) -> ScriptedWaiting:
        self.waiting.append(ScriptedWaiting(self, job, beside))
        return self.waiting[-1]

    def run(self, prepared: Prepared, job: Job) -> ExecResult:
        return self.start(prepared, job).go(Input(job.stdin))

    def told(self, key: str, request: Mapping[str, Any]) -> Any:
        said = self.script[key]
        if isinstance(said, list):
            said = said.pop(0) if len(said) > 1 else said[0]
        return said(request) if callable(said) else said

    def close(self) -> None:
        pass


class ScriptedWaiting:
    """One sandbox, or two; `state` is waiting, dead, dropped or used."""

    def __init__(self, sandbox: Scripted, job: Job, beside: Job | None) -> None:
        self.sandbox, self.job, self.beside, self.state = sandbox, job, beside, "waiting"

    def alive(self) -> bool:
        return self.state == "waiting"

    def go(self, first: Input, beside: Input | None = None) -> ExecResult:
        assert self.state in ("waiting", "dead")
        assert (beside is None) == (self.beside is None)
        self.state = "used"
        holder, given = (self.beside, beside) if self.beside and beside else (self.job, first)
        files = {**given.files, **holder.files}
        self.sandbox.jobs.append(replace(holder, files=files, stdin=first.stdin))
        request = json.loads(first.stdin)
        self.sandbox.requests.append(request)
        text = files["solution.sum"]
        key = f"apart:{text}" if beside and f"apart:{text}" in self.sandbox.script else text
        result = _result(self.sandbox.told(key, request), request)
        if beside is None:
            return result
        nothing = {"tests": [], "exit_code": None}
        return replace(result, beside=_result(nothing, json.loads(beside.stdin)))

    def drop(self) -> None:
        if self.state != "used":
            self.state = "dropped"


def _result(told: Any, request: Mapping[str, Any]) -> ExecResult:
    if isinstance(told, Exception):
        raise told
    if isinstance(told, ExecResult):
        return told
    nonce = request["nonce"]
    report = "" if told is None else f"\n{nonce} {json.dumps(told)}\n"
    return ExecResult(0, f"\n{nonce} ready\n{report}".encode(), b"", 0.25)
