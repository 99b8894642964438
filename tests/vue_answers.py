"""A small task for functional tests of a Vue project, its right answer and a wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.fixtures import read_fixture

FIXTURE = Path(__file__).parents[1] / "fixtures/refactoring/typed-emits-composable"

TALLY, ROW, USE = "src/components/Tally.vue", "src/components/TallyRow.vue", "src/use/useTally.ts"
SPEC = "llmbench-functional/Tally.spec.ts"

TESTS = """\
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, h, inject } from 'vue'
import Tally from '@/components/Tally.vue'
import { STEP, useTally } from '@/use/useTally'

describe('Tally', () => {
  it('shows its label', () => {
    expect(mount(Tally, { props: { label: 'Apples' } }).text()).toContain('Apples: 0')
  })
  it('counts by the step that it provides', async () => {
    const tally = mount(Tally, { props: { label: 'Apples', step: 3 } })
    await tally.get('button').trigger('click')
    expect(tally.text()).toContain('Apples: 3')
    expect(tally.emitted('counted')).toEqual([[3]])
  })
})

it('is a composable', () => {
  const Row = defineComponent(() => {
    const told = useTally().add() + inject(STEP)!
    return () => h('i', told)
  })
  expect(mount(Row, { global: { provide: { [STEP as symbol]: 20 } } }).text()).toBe('40')
})
"""

RIGHT: Mapping[str, str] = {
    TALLY: """\
<script setup lang="ts">
import { provide } from 'vue'
import TallyRow from '@/components/TallyRow.vue'
import { STEP } from '@/use/useTally'
const props = withDefaults(defineProps<{ label: string; step?: number }>(), { step: 1 })
const emit = defineEmits<{ counted: [count: number] }>()
provide(STEP, props.step)
</script>
<template><TallyRow v-bind="{ label }" @counted="(count: number) => emit('counted', count)" /></template>
<docs># A block for a tool that is not there</docs>
<style scoped lang="scss">$unused: red; p { color: $unused }</style>
""",
    ROW: """\
<script setup lang="ts">
import { useTally } from '../use/useTally'
defineProps<{ label: string }>()
const emit = defineEmits<{ counted: [count: number] }>()
const { count, add } = useTally()
</script>
<template><button :class="$style.row" @click="emit('counted', add())">{{ label }}: {{ count }}</button></template>
<style module>.row { color: red }</style>
""",
    USE: """\
import { inject, ref, type InjectionKey } from 'vue'
export const STEP: InjectionKey<number> = Symbol('step')
export function useTally() {
  const step = inject(STEP, 1)
  const count = ref(0)
  return { count, add: (): number => (count.value += step) }
}
""",
}
WRONG = {**RIGHT, USE: RIGHT[USE].replace("+= step", "+= 1")}


def task() -> Case:
    """A case on the project of one of our fixtures, with the tests above."""
    case = read_fixture(FIXTURE / "validation_spec.json")
    assert case.fixture
    fixture = replace(
        case.fixture,
        target_file=TALLY,
        answer_files=(TALLY, ROW, USE),
        originals={},
        functional_tests={SPEC: TESTS},
    )
    return replace(case, id="tally", fixture=fixture)
