"""Functional tests in a real Chromium, itself inside bubblewrap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from needs import need, no_chromium
from sandboxes import open_sandbox, user_cache
from vue_answers import RIGHT, ROW, SPEC, TALLY, TESTS, USE, WRONG, task

from pytest_llmbench.case import Case
from pytest_llmbench.verdict import Verdict
from pytest_llmbench.vue.functional import FunctionalTests
from pytest_llmbench.vue.projects import Projects

CASE = task()
JudgeAnswer = Callable[..., Verdict]

ONLY_A_BROWSER = """
it('has a layout', () => {
  const tally = mount(Tally, { props: { label: 'Apples' }, attachTo: document.body })
  expect(tally.get('button').element.getBoundingClientRect().width).toBeGreaterThan(20)
})
"""
ATTACKS = {
    "tests of its own": "import { it } from 'vitest'\nit('is a composable', () => {})\n",
    "a page that goes away": "location.href = 'about:blank'\n",
    "a closed window": "window.top!.close()\nwindow.close()\n",
    "a frame removed": "window.frameElement?.remove()\n",
    "files written through Vitest": """\
import { commands } from 'vitest/browser'
const empty = "import { it } from 'vitest'; it('is a composable', () => {})"
await (commands as any).writeFile('/project/llmbench-functional/Tally.spec.ts', empty)
""",
    "commands run through the protocol of the browser": """\
import { cdp } from 'vitest/browser'
await (cdp() as any).send('Browser.crash')
""",
}


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgeAnswer]:
    need(no_chromium())
    sandbox = open_sandbox("bubblewrap", user_cache())
    tests = FunctionalTests(sandbox, tmp_path_factory.mktemp("cache"), 120.0, print, browser=True)
    assert CASE.fixture
    project = Projects(user_cache(), print).laid(CASE.fixture)
    assert "chromium" in tests.toolchain()

    def judge_answer(files: Mapping[str, str], spec: str = TESTS, **changes: object) -> Verdict:
        assert CASE.fixture
        fixture = replace(CASE.fixture, functional_tests={SPEC: spec})
        case: Case = replace(CASE, fixture=fixture, **changes)  # type: ignore[arg-type]
        return tests.run(case, project, files)

    yield judge_answer
    sandbox.close()


def test_a_right_answer_passes(judge: JudgeAnswer) -> None:
    verdict = judge(RIGHT, TESTS + ONLY_A_BROWSER)
    assert (verdict.passed, verdict.tests_total) == (True, 4), verdict


def test_half_an_answer_gets_part_of_the_score(judge: JudgeAnswer) -> None:
    verdict = judge(WRONG)
    assert (verdict.reason, verdict.tests_passed) == ("wrong_answer", 1), verdict


@pytest.mark.parametrize("title", ATTACKS)
def test_an_answer_that_solves_nothing_fails(judge: JudgeAnswer, title: str) -> None:
    nothing = RIGHT[USE].replace("count.value += step", "NaN")
    assert not judge({**RIGHT, USE: ATTACKS[title] + nothing}, timeout=8.0).passed


def test_an_answer_that_never_ends_is_ended(judge: JudgeAnswer) -> None:
    forever = "<script setup>for (;;) {}</script>"
    assert judge({**RIGHT, TALLY: forever}, timeout=8.0).reason == "test_timeout"
    assert judge({**RIGHT, ROW: forever}, timeout=8.0).reason == "test_timeout"
