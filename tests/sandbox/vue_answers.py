"""A small task for functional tests of a Vue project, its right answer, and answers that cheat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.fixtures import read_fixture

FIXTURE = Path(__file__).parents[2] / "fixtures/refactoring/typed-emits-composable"

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

_NOTHING = """\
export const STEP: any = Symbol('step')
export const useTally = () => ({ count: -1, add: () => -1 })
"""


def _module(text: str) -> dict[str, str]:
    return {**RIGHT, USE: text + _NOTHING}


def _component(text: str) -> dict[str, str]:
    """Code that runs as the component is imported."""
    script = f"<script lang='ts'>\n{text}\n</script>\n"
    return {**RIGHT, TALLY: script + "<template><p>Pears</p></template>"}


_EXITS = "process.exit(0)"
_REGISTERS = """\
import { afterEach, beforeEach, it, expect } from 'vitest'
it('shows its label', () => {})
it('is a composable', () => {})
afterEach(({ task }: any) => { task.result = { state: 'pass' } })
"""
_WRITES = """\
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
const done: string[] = []
const passing = "import { it } from 'vitest'; it('shows its label', () => {})"
for (const file of ['llmbench-functional/Tally.spec.ts', 'src/new.ts', 'vite.config.ts']) {
  try { writeFileSync(`/project/${file}`, passing); done.push(file) } catch {}
}
for (const path of ['/project', '/deps', '/judges', '/env']) {
  try { rmSync(path, { recursive: true, force: true }); done.push(path) } catch {}
  try { mkdirSync(`${path}/made`); done.push(path) } catch {}
}
"""
_READS_JUDGE = """\
import { openSync, readFileSync } from 'node:fs'
const found: string[] = []
for (const name of ['mem', 'maps', 'environ', 'fd/0', 'fd/1']) {
  try { openSync(`/proc/${process.ppid}/${name}`, 'r'); found.push(name) } catch {}
}
try { if (readFileSync('/dev/stdin', 'utf8').includes('nonce')) found.push('stdin') } catch {}
if (!found.length) throw new Error('nothing to be read')
"""

_EXTENDS = """\
for (const name of ['toBe', 'toContain', 'toEqual']) {
  expect.extend({ [name]: () => ({ pass: true, message: () => '' }) })
}
"""

FAILING = {
    "exit at import of a module": _module(_EXITS + "\n"),
    "exit at import of a component": _component(_EXITS),
    "real exit at import": _module("(process as any).reallyExit(0)\n"),
    "exit in setup": _component("export default { setup() { process.exit(0) } }"),
    "exit when a listener runs": _module("setTimeout(() => (process as any).reallyExit(0), 1)\n"),
    "kill the judge": _module("process.kill(process.ppid, 'SIGKILL')\n"),
    "stop the judge": _module("process.kill(process.ppid, 'SIGSTOP')\n"),
    "tests of its own in a module": _module(_REGISTERS),
    "tests of its own in a component": _component(_REGISTERS),
    "global tests of its own": _module("it('is a composable', () => {})\n"),
    "replaced matchers": _module(
        "import { expect } from 'vitest'\nfor (const name of ['toBe', 'toContain', 'toEqual']) {\n"
        "  expect.extend({ [name]: () => ({ pass: true, message: () => '' }) })\n}\n"
    ),
    "replaced matchers, by a computed import": _module(
        "const id: string = 'vitest'; const { expect } = await import(id)\n" + _EXTENDS
    ),
    "replaced matchers, by the path of Vitest": _module(
        "import { expect } from '/env/node_modules/vitest/dist/index.js'\n" + _EXTENDS
    ),
    "replaced matchers, by the loader of the module": _module(
        "const { expect } = await (__vite_ssr_dynamic_import__ as any)('vitest')\n" + _EXTENDS
    ),
    "replaced matchers, by evaluated text": _module(
        "const { expect } = await eval(\"__vite_ssr_dynamic_import__('vitest')\")\n" + _EXTENDS
    ),
    "replaced matchers, by require": _module(
        "const load = require('node:module').createRequire('/env/node_modules/x.js')\n"
        "const { expect } = await import(load.resolve('vitest'))\n" + _EXTENDS
    ),
    "patched test utilities": _module(
        "import { VueWrapper } from '@vue/test-utils'\n"
        "VueWrapper.prototype.text = () => ({ asymmetricMatch: () => true, includes: () => true })\n"
        "VueWrapper.prototype.emitted = () => [[3]]\n"
    ),
    "replaced matchers, globally": _module(
        "for (const name of ['toBe', 'toContain', 'toEqual']) {\n"
        "  expect.extend({ [name]: () => ({ pass: true, message: () => '' }) })\n}\n"
    ),
    "mocked test utilities": _module(
        "import { vi } from 'vitest'\n"
        "vi.mock('@vue/test-utils', () => ({ mount: () => ({ text: () => 'Apples: 0' }) }))\n"
    ),
    "patched prototypes": _module(
        "Array.prototype.every = () => true\nString.prototype.includes = () => true\n"
        "Error.prototype.toString = () => ''\nObject.is = () => true\n"
    ),
    "write to the project": _component(_WRITES + "if (!done.length) throw new Error('read-only')"),
    "read the judge": _module(_READS_JUDGE),
    "swallow errors": _module(
        "process.removeAllListeners('uncaughtException')\n"
        "process.on('uncaughtException', () => {})\nprocess.on('unhandledRejection', () => {})\n"
    ),
    "an object that equals everything": {
        **RIGHT,
        TALLY: RIGHT[TALLY].replace(
            "emit('counted', count)", "emit('counted', { asymmetricMatch: () => true } as any)"
        ),
    },
    "replaced matchers, by Vitest's own globals": _module(
        "const { expect } = (globalThis as any).__vitest_index__\n" + _EXTENDS
    ),
    "replaced matchers, by a symbol": _module(
        "const expect = (globalThis as any)[Symbol.for('expect-global')]\n" + _EXTENDS
    ),
    "equality by custom testers": _module(
        "const found = (globalThis as any)[Symbol.for('$$jest-matchers-object')]\n"
        "found.customEqualityTesters.push(() => true)\n"
    ),
    "node's modules, by the process": _module(
        "const load = process.getBuiltinModule('node:module').createRequire('/env/x.js')\n"
        "const { expect } = load('vitest')\n" + _EXTENDS
    ),
    "a composable that throws": _module("throw new Error('no')\n"),
    "an empty component": {**RIGHT, TALLY: "<template></template>"},
    "read the tests": {
        **RIGHT,
        USE: RIGHT[USE].replace(
            "count.value += step",
            "count.value += readFileSync('/project/llmbench-functional/Tally.spec.ts', 'utf8')"
            ".includes('toEqual([[3]])') ? step : NaN",
        )
        + "import { readFileSync } from 'node:fs'\n",
    },
    "a Vue of its own": _module(
        "import { writeFileSync, mkdirSync } from 'node:fs'\n"
        "for (const folder of ['/work', '/tmp']) {\n"
        "  mkdirSync(`${folder}/node_modules/vue`, { recursive: true })\n"
        "  writeFileSync(`${folder}/node_modules/vue/index.js`, 'exports.ref = () => 3')\n}\n"
    ),
}

KNOWN_HOLES: Mapping[str, Mapping[str, str]] = {}
"""Each passes today: tests and answer share one process, as for TypeScript."""


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
