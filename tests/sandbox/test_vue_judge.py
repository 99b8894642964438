"""The Vue judge in a real sandbox: right answers pass, others do not; tests/attacks holds those that cheat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sandboxes import open_sandbox, user_cache
from vue_answers import (
    FIXTURE,
    RIGHT,
    ROW,
    SPEC,
    TALLY,
    TESTS,
    USE,
    WRONG,
    task,
)

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.verdict import Verdict
from pytest_llmbench.vue.functional import FunctionalTests
from pytest_llmbench.vue.projects import LaidProject, Projects

JudgeAnswer = Callable[..., Verdict]
CASE = task()


@pytest.fixture(scope="module")
def tests(
    needs_bubblewrap: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FunctionalTests]:
    sandbox = open_sandbox("bubblewrap", user_cache())
    yield FunctionalTests(sandbox, tmp_path_factory.mktemp("cache"), 60.0, print)
    sandbox.close()


@pytest.fixture(scope="module")
def project() -> LaidProject:
    assert CASE.fixture
    return Projects(user_cache(), print).laid(CASE.fixture)


@pytest.fixture(scope="module")
def judge(tests: FunctionalTests, project: LaidProject) -> JudgeAnswer:
    def judge_answer(files: Mapping[str, str], case: Case = CASE) -> Verdict:
        return tests.run(case, project, files)

    return judge_answer


def with_tests(text: str, **changes: object) -> Case:
    assert CASE.fixture
    fixture = replace(CASE.fixture, functional_tests={SPEC: text}, **changes)  # type: ignore[arg-type]
    return replace(CASE, fixture=fixture)


def test_expected_tests_are_found_without_an_answer(
    tests: FunctionalTests, project: LaidProject
) -> None:
    assert tests.expected(CASE, project) == 3
    at_import = TESTS + "\nconst counter = useTally()\ncounter.add()\nit('more', () => {})\n"
    assert tests.expected(with_tests(at_import), project) == 4


def test_a_right_answer_passes(judge: JudgeAnswer) -> None:
    verdict = judge(RIGHT)
    assert (verdict.passed, verdict.score) == (True, 100.0), verdict
    assert (verdict.tests_passed, verdict.tests_total) == (3, 3)


def test_vue_is_loaded_once(judge: JudgeAnswer) -> None:
    """A second copy would know nothing of the first one's components: `inject` would warn."""
    spec = TESTS + "it('has no warning', () => { expect(console.warn).not.toHaveBeenCalled() })\n"
    spec = spec.replace("describe('T", "vi.spyOn(console, 'warn')\ndescribe('T", 1)
    verdict = judge(RIGHT, with_tests(spec))
    assert verdict.passed, verdict


def test_half_an_answer_gets_part_of_the_score(judge: JudgeAnswer) -> None:
    verdict = judge(WRONG)
    assert (verdict.reason, verdict.tests_passed) == ("wrong_answer", 1)
    assert "counts by the step" in verdict.message


def test_an_answer_that_never_ends_is_ended(judge: JudgeAnswer) -> None:
    forever = {**RIGHT, TALLY: "<script setup>for (;;) {}</script>"}
    assert judge(forever, replace(CASE, timeout=4)).reason == "test_timeout"
    assert judge({**RIGHT, USE: "for (;;) {}"}, replace(CASE, timeout=4)).reason == "test_timeout"


def test_an_answer_that_takes_all_memory_is_ended(judge: JudgeAnswer) -> None:
    hungry = "const all: unknown[] = []\nfor (;;) all.push(new Array(1e6).fill(all.length))\n"
    assert judge({**RIGHT, USE: hungry + RIGHT[USE]}).reason == "resource_limit"


def test_jsx_and_templates_compiled_in_the_page_work(judge: JudgeAnswer) -> None:
    jsx = """\
<script setup lang="tsx">
import { useTally } from '../use/useTally'
const props = defineProps<{ label: string }>()
const emit = defineEmits<{ counted: [count: number] }>()
const { count, add } = useTally()
const Row = () => <button onClick={() => emit('counted', add())}>{props.label}: {count.value}</button>
</script>
<template><Row /></template>
"""
    spec = TESTS.replace(
        "mount(Tally,",
        "mount({ components: { Tally }, template: '<Tally v-bind=\"$attrs\" />' },",
        1,
    )
    verdict = judge({**RIGHT, ROW: jsx}, with_tests(spec.replace("props: {", "attrs: {", 1)))
    assert verdict.passed, verdict


def test_tests_that_cannot_be_listed_make_the_case_broken(
    tests: FunctionalTests, project: LaidProject
) -> None:
    with pytest.raises(CaseBroken, match="no-such-package"):
        tests.expected(with_tests("import 'no-such-package'\n" + TESTS), project)
    with pytest.raises(CaseBroken, match="cannot be listed"):
        tests.expected(with_tests("export const nothing = 1\n"), project)


def test_nothing_of_a_run_is_left(judge: JudgeAnswer, tmp_path: Path, project: LaidProject) -> None:
    before = sorted(path.name for path in project.root.rglob("*"))
    judge(RIGHT)
    assert sorted(path.name for path in project.root.rglob("*")) == before
    assert not (FIXTURE / "target_project/node_modules").exists()


def test_what_a_component_imports_as_it_runs_is_found(judge: JudgeAnswer) -> None:
    """By a name that is written out, or one of those that a template text can mean."""
    tally = RIGHT[TALLY].replace(
        "import TallyRow from '@/components/TallyRow.vue'",
        "import { defineAsyncComponent } from 'vue'\n"
        "const load = (name: string) => import(`../use/${name}.ts`)\n"
        "const TallyRow = defineAsyncComponent(async () => {\n"
        "  await load('useTally')\n  return import('@/components/TallyRow.vue')\n})",
    )
    spec = """\
import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import Tally from '@/components/Tally.vue'
it('shows a part that is loaded late', async () => {
  const tally = mount(Tally, { props: { label: 'Apples' } })
  await vi.dynamicImportSettled()
  await flushPromises()
  expect(tally.text()).toContain('Apples: 0')
})
"""
    verdict = judge({**RIGHT, TALLY: tally}, with_tests(spec))
    assert verdict.passed, verdict


def test_matchers_of_a_test_and_globals_work(judge: JudgeAnswer) -> None:
    spec = TESTS.replace("import { describe, expect, it } from 'vitest'\n", "").replace(
        "toEqual([[3]])", "toEqual(expect.arrayContaining([[expect.any(Number)]]))"
    )
    spec += """
it('compares calls', () => {
  const told = vi.fn()
  told([{ count: 3, mode: useTally.name }])
  vi.spyOn(JSON, 'parse').mockReturnValue(4)
  expect(JSON.parse('')).toBe(4)
  expect(told).toHaveBeenCalledWith([expect.objectContaining({ count: expect.any(Number) })])
  expect([expect.anything()]).toEqual([useTally])
})
"""
    mode = "if (import.meta.env.MODE !== 'test' || !import.meta.env.DEV) throw new Error('mode')\n"
    verdict = judge({**RIGHT, USE: RIGHT[USE] + mode}, with_tests(spec))
    assert verdict.passed, verdict
