"""Judges answers to a Vue task by functional tests: an answer is a folder of files."""

from __future__ import annotations

from pathlib import Path

from attack_manifest import Run
from patience import PATIENT_SECONDS
from sandboxes import user_cache
from vue_answers import RIGHT, task

from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.verdict import Verdict
from pytest_llmbench.vue.functional import FunctionalTests
from pytest_llmbench.vue.projects import Projects


class VueBench:
    """Files that an attack does not bring are those of the right answer."""

    def __init__(self, sandbox: Sandbox, cache: Path) -> None:
        self._sandbox, self._case = sandbox, task()
        assert self._case.fixture
        # Which tests are expected is found out by the patient one, and kept in the cache.
        self._patient = FunctionalTests(sandbox, cache, PATIENT_SECONDS, print)
        self._hasty = FunctionalTests(sandbox, cache, 15.0, print)
        self._project = Projects(user_cache(), print).laid(self._case.fixture)

    def judge(self, run: Run) -> Verdict:
        self._patient.expected(self._case, self._project)
        tests = self._patient if run.must_pass else self._hasty
        return tests.run(self._case, self._project, {**RIGHT, **run.attack.files()})

    def close(self) -> None:
        self._sandbox.close()
