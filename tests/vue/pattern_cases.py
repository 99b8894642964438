"""Small cases: (files, what is asked, expected). Files are one component's text or a mapping."""

from __future__ import annotations

from typing import Any

Case = tuple[str | dict[str, str], dict[str, Any], dict[str, bool]]

VUE = "import { computed, h, inject, onMounted, reactive, readonly, ref, shallowRef, toRefs, watch } from 'vue'\n"


def setup(script: str, template: str = "<p />", attributes: str = ' lang="ts"') -> str:
    return f"<script setup{attributes}>\n{VUE}{script}\n</script>\n<template>\n{template}\n</template>\n"


def plain(script: str, template: str = "<p />") -> str:
    return f'<script lang="ts">\n{VUE}{script}\n</script>\n<template>{template}</template>\n'


def yes(name: str, text: str, *codes: str | dict[str, str]) -> list[Case]:
    return [(code, {"patterns": {name: [text]}}, {f"{name}:{text}": True}) for code in codes]


def no(name: str, text: str, *codes: str | dict[str, str]) -> list[Case]:
    return [(code, {"patterns": {name: [text]}}, {f"{name}:{text}": False}) for code in codes]


def switch(name: str, holds: bool, *codes: str | dict[str, str], **more: Any) -> list[Case]:
    return [(code, {"patterns": {name: True}, **more}, {name: holds}) for code in codes]


TYPES = [
    *yes(
        "type_annotations",
        "ref<string[]>",
        setup("const a = ref<string[]>([])"),
        setup("const a = ref< Array<string> >([])"),
        setup("const a = ref([] as string[])"),
        setup("type Names = string[]\nconst a = ref<Names>([])"),
        setup("import { ref as r, type Ref as R } from 'vue'\nconst a: R<string[]> = r([])"),
        setup("import * as V from 'vue'\nconst a = V.ref<string[]>([])"),
        "<script setup lang='ts'>\nconst a = ref<string[]>([])\n</script>",
    ),
    *no(
        "type_annotations",
        "ref<string[]>",
        setup("const a = ref([])"),
        setup("const a = ref<string>('')"),
        setup("const a = shallowRef<string[]>([])"),
        setup("const a = toRef<string[]>([])"),
        setup("const text = 'ref<string[]>()'"),
        setup("type Ref<T> = T\nconst a: Ref<string[]> = []"),
        "<script setup lang='ts'>\nfunction ref<T>(x: T) { return x }\nconst a = ref<string[]>([])\n</script>",
        "<script setup lang='ts'>\nconst ref = <T,>(x: T) => x\nconst a = ref<string[]>([])\n</script>",
        "<script setup lang='ts'>\nimport { ref } from './fake'\nconst a = ref<string[]>([])\n</script>",
    ),
    *yes(
        "type_annotations",
        "Ref<number>",
        setup("const a = ref<number>(0)"),
        setup("function f(x: Ref<number>) { return x.value }\nf(ref(1))"),
    ),
    *yes(
        "type_annotations",
        "ComputedRef<User[]>",
        setup("const a = computed<Array<User>>(() => [])"),
        setup("const a = computed((): User[] => [])"),
    ),
    *yes(
        "type_annotations",
        "'a' | 'b' | null",
        setup('const a = ref<null | "b" | "a">(null)'),
        setup("let a: ('b' | 'a') | null = null".replace("('b' | 'a')", "'b' | 'a'")),
        setup("type Kind =\n  | 'b'\n  | 'a'\n  | null\nconst a: Kind = null"),
    ),
    *yes(
        "type_annotations",
        "(id: number) => void",
        setup("const a: (x: number) => void = () => {}\na(1)"),
        setup("interface P { go: (key: number) => void }\ndefineProps<P>()"),
    ),
    *no(
        "type_annotations",
        "(id: number) => void",
        setup("const a: (x: string) => void = () => {}\na(1)"),
    ),
    *yes(
        "type_annotations",
        "user: User | null",
        setup("let user: null | User = null"),
        setup("interface P { user?: User | null }\ndefineProps<P>()"),
    ),
    *no(
        "type_annotations",
        "user: User | null",
        setup("let person: null | User = null"),
        setup("let user: User"),
    ),
    *yes("type_annotations", ": Promise<void>", setup("async function f(): Promise<void> {}\nf()")),
    *yes(
        "type_annotations",
        "Record<string, number>",
        setup("const a = reactive<Record< string,number >>({})"),
        setup("const a: Record<string, number> = reactive({})"),
    ),
    *yes(
        "type_annotations",
        "reactive<State>",
        setup("const a = reactive<State>({})"),
        setup("const a: State = reactive({})"),
        setup("const a = reactive({} as State)"),
    ),
    *no(
        "type_annotations",
        "reactive<State>",
        setup("const a: State = {}"),
        setup("const a = reactive({})"),
    ),
    *yes(
        "type_annotations",
        "defineEmits<{ (e: 'save', id: number): void }>",
        setup("const emit = defineEmits<{ save: [id: number] }>()"),
        setup('const emit = defineEmits<{ (event: "save", key: number): void }>()'),
        setup("interface E { save: [number] }\nconst emit = defineEmits<E>()"),
        setup("const emit = defineEmits<(e: 'save', id: number) => void>()"),
        setup("const emit = defineEmits<{ save: (id: number) => void }>()"),
    ),
    *no(
        "type_annotations",
        "defineEmits<{ (e: 'save', id: number): void }>",
        setup("const emit = defineEmits<{ save: [id: string] }>()"),
        setup("const emit = defineEmits<{ save: [] }>()"),
        setup("const emit = defineEmits(['save'])"),
    ),
    *yes(
        "type_annotations",
        "defineProps<{ title: string; size?: number }>",
        setup("interface P { size?: number, title: string }\ndefineProps<P>()"),
        setup("defineProps<{title:string,size?:number}>()"),
    ),
    *no(
        "type_annotations",
        "defineProps<{ title: string; size?: number }>",
        setup("defineProps<{ title: string; size: number }>()"),
        setup("defineProps<{ title: string }>()"),
    ),
    *yes(
        "type_annotations",
        "defineProps<Props>()",
        setup("interface Props { a: 1 }\nconst { a } = defineProps<Props>()"),
        setup(
            "interface Props { a: 1 }\nconst p = withDefaults(defineProps<Props & { b?: 2 }>(), {})"
        ),
        setup("interface Props { a: 1 }\ninterface All extends Props { b: 2 }\ndefineProps<All>()"),
        setup("import type { Props as P } from './types'\ndefineProps<P>()"),
    ),
    *no(
        "type_annotations",
        "defineProps<Props>()",
        setup("interface Props { a: 1 }\ndefineProps<Pick<Other, 'a'>>()"),
    ),
    *yes(
        "type_annotations",
        "defineModel<string>",
        setup("const a = defineModel<string>({ required: true })"),
    ),
    *yes(
        "type_annotations",
        "useFetch<User[]>",
        setup("const { data } = await useFetch<User[]>('/api')"),
        setup("import { useFetch as load } from '@/fetch'\nconst a = load<Array<User>>()"),
    ),
    *no(
        "type_annotations",
        "useFetch<User[]>",
        setup("const { data } = await useFetch('/api')"),
        setup("declare function useFetch<T>(): T\nconst a = useFetch<User[]>()"),
        setup("type useFetch<T> = T\nlet a: useFetch<User[]>"),
    ),
    *yes(
        "type_annotations", "InjectionKey<User>", setup("const key: InjectionKey<User> = Symbol()")
    ),
    *yes("type_annotations", "const x: number = 1", setup("const x :number=1")),
    *no("type_annotations", "const x: number = 1", setup("// const x: number = 1")),
]
INTERFACES = [
    *yes(
        "interfaces",
        "A",
        setup("interface A { x: 1 }"),
        setup("export type A = { x: 1 }"),
        plain("export interface A {}"),
        setup("type A = 'a' | 'b'"),
        {"src/a.vue": setup(""), "src/types.ts": "export interface A { x: 1 }"},
    ),
    *no(
        "interfaces",
        "A",
        setup("interface B { A: 1 }"),
        setup("const A = 1"),
        setup("namespace N { export interface A {} }"),
        setup("enum A { x }"),
        {"src/a.vue": setup(""), "src/types.md": "interface A {}"},
    ),
]
IMPORTS = [
    *yes(
        "imports",
        "@/types/user",
        setup("import type { U } from '@/types/user'"),
        setup("import '@/types/user'"),
        setup("import type { U } from '../types/user'"),
        setup("const load = () => import('@/types/user')"),
        setup("let a: import('@/types/user').U"),
        setup('import {U} from "@/types/user.ts"'),
    ),
    *no(
        "imports",
        "@/types/user",
        setup("import a from '@/types/users'"),
        setup("import a from 'types/user'"),
        setup("import a from './types/user'"),
        setup("export * from '@/types/user'"),
        setup("const a = '@/types/user'"),
        setup("load('@/types/user')"),
    ),
    *yes("imports", "ref", setup(""), setup("import { ref as r } from 'vue'")),
    *no(
        "imports",
        "ref",
        "<script setup>\nimport { computed as ref } from 'vue'\n</script>",
        "<script setup>\nconst ref = 1\n</script>",
    ),
    *yes(
        "imports",
        "import { ref, computed } from 'vue'",
        setup(""),
        "<script setup>\nimport { computed } from 'vue'\nimport { ref } from 'vue'\n</script>",
        "<script setup>\nimport * as V from 'vue'\nV.ref(V.computed(() => 1))\n</script>",
    ),
    *no(
        "imports",
        "import { ref, computed } from 'vue'",
        "<script setup>\nimport { ref } from 'vue'\n</script>",
        "<script setup>\nimport { ref, computed } from 'vuex'\n</script>",
    ),
    *yes(
        "imports",
        "axios from 'axios'",
        setup("import axios from 'axios'"),
        setup("import http from 'axios'"),
        setup("import { default as a } from 'axios'"),
    ),
    *no(
        "imports",
        "axios from 'axios'",
        setup("import { axios } from 'axios'"),
        setup("import 'axios'"),
    ),
    *yes("imports", "zod", setup("import { z } from 'zod'"), setup("import zod from './zod'")),
    *yes("imports", "import './style.css'", setup("import './style.css'")),
    *yes(
        "imports",
        "~/utils/money",
        {"components/Price.vue": setup("import { euro } from '../utils/money'")},
        {"app/components/Price.vue": setup("import { euro } from '~/utils/money'")},
        {"app/components/Price.vue": setup("import { euro } from '../utils/money'")},
    ),
    *yes("imports", "@/x", {"packages/ui/src/a.vue": setup("import x from './x'")}),
    *no("imports", "@/x", {"packages/ui/src/a.vue": setup("import x from '../x'")}),
]
COMPOSABLES = [
    *yes(
        "composables",
        "useMouse",
        setup("const { x } = useMouse()", "{{ x }}"),
        setup("import useMouse from '@/useMouse'\nconst mouse = useMouse()", "{{ mouse.x }}"),
        setup(
            "import here from '@/composables/useMouse'\nconst mouse = here()",
            "<p :title='mouse.x' />",
        ),
        setup("const { x } = toRefs(useMouse())\nwatch(x, () => {})"),
        setup("const m = (await useMouse())!", "<X v-bind='m' />"),
        setup("provide('m', useMouse())"),
        setup("const x = useMouse().x", "{{ x }}"),
        setup("let m\nif (import.meta.env.DEV) m = useMouse()"),
        setup("const m = (() => useMouse())()", "{{ m }}"),
        setup("const all = [1, 2].map(() => useMouse())", "{{ all }}"),
        setup("useMouse((x) => console.info(x))"),
        setup("function useMouse() { return { x: 1 } }\nconst { x } = useMouse()", "{{ x }}"),
        setup("const { x } = useMouse()\ndefineExpose({ x })"),
        setup("const { x } = useMouse()", "<input :x />"),
        setup(
            "const { x } = useMouse()",
            "<p />\n</template>\n<style>\np { width: v-bind('x') }\n</style>\n<template>",
        ).replace("<template>\n</template>\n", ""),
        plain(
            "export default defineComponent({ setup() { const { x } = useMouse(); return { x } } })"
        ),
        plain("export default { async setup() { return useMouse() } }"),
        plain("const setup = () => useMouse()\nexport default { setup }"),
        plain(
            "export default defineComponent(() => { const m = useMouse(); return () => h('p', m.x) })"
        ),
        {
            "src/useAll.ts": "import { useMouse } from './useMouse'\nexport function useAll() { const m = useMouse()\n return m }"
        },
        {"src/useAll.ts": "export const useAll = () => ({ ...useMouse() })"},
        {
            "src/store.ts": "export const useStore = defineStore('a', () => { const m = useMouse(); return { m } })"
        },
        {"src/useAll.ts": "function useAll() { return useMouse() }\nexport default useAll"},
        {"src/useAll.ts": "const useAll = () => useMouse()\nexport { useAll }"},
        {
            "src/a.vue": setup("import { useAll } from './useAll'\nconst m = useAll()", "{{ m }}"),
            "src/useAll.ts": "export function useAll() { return useMouse() }",
        },
        {
            "server/api/x.get.ts": "export default defineEventHandler(async (event) => { const m = await useMouse(event)\n return m })"
        },
    ),
    *no(
        "composables",
        "useMouse",
        setup("onMounted(() => { const { x } = useMouse(); x.value++ })"),
        setup("watch(a, () => { log(useMouse()) })"),
        setup("const m = computed(() => useMouse().x)", "{{ m }}"),
        setup("const mouse = useMouse", "{{ mouse().x }}"),
        setup("const { x } = useMouse()", "<i v-for='x in 3'>{{ x }}</i>"),
        setup("const { x } = useMouse()", "<X v-slot='{ x }'>{{ x }}</X>"),
        setup("const { x } = useMouse()", "<p>x</p>"),
        setup("const { x } = useMouse()", "<p title='x' />"),
        setup("const { x } = useMouse()", "<p v-pre>{{ x }}</p>"),
        setup("const { x } = useMouse()", "<p v-if='false'>{{ x }}</p>"),
        setup("const { x } = useMouse()", "<!-- {{ x }} -->"),
        setup("class A { m = useMouse() }"),
        plain("export default { methods: { go() { return useMouse() } } }"),
        plain("export default { data() { return { ...useMouse() } } }"),
        {"src/useAll.ts": "function never() { return useMouse() }\nexport const a = 1"},
    ),
]
COMPONENTS = [
    *yes(
        "components",
        "DataTable",
        setup("import DataTable from './DataTable.vue'", "<DataTable />"),
        setup(
            "import DataTable from './DataTable.vue'",
            "<section><data-table :rows='[]'></data-table></section>",
        ),
        setup("import { DataTable as Grid } from '@/ui'", "<Grid />"),
        setup("import Grid from '@/ui/DataTable.vue'", "<template v-if='a'><Grid /></template>"),
        setup("import * as Ui from '@/ui'", "<Ui.DataTable />"),
        setup("", "<DataTable />"),
        setup(
            "const DataTable = defineAsyncComponent(() => import('./DataTable.vue'))",
            "<DataTable />",
        ),
        setup(
            "import DataTable from './DataTable.vue'", "<component :is='big ? DataTable : List' />"
        ),
        plain(
            "import DataTable from './DataTable.vue'\nexport default { components: { DataTable } }",
            "<DataTable />",
        ),
        plain(
            "import DataTable from './DataTable.vue'\nexport default defineComponent(() => () => h(DataTable))",
            "",
        ),
        "<template><data-table /></template>",
        {
            "src/a.tsx": "import { DataTable } from '@/ui'\nexport const X = () => <DataTable rows={[]} />"
        },
    ),
    *no(
        "components",
        "DataTable",
        setup("import DataTable from './DataTable.vue'", "<p>DataTable</p>"),
        setup(
            "import DataTable from './DataTable.vue'\nvoid DataTable", "<p>&lt;DataTable /&gt;</p>"
        ),
        setup("import DataTable from './DataTable.vue'", "<!-- <DataTable /> -->"),
        setup("import DataTable from './DataTable.vue'", "<p title='<DataTable />' />"),
        setup("import DataTable from './DataTable.vue'", "<p v-pre><DataTable /></p>"),
        setup("import DataTable from './DataTable.vue'", "<DataTable v-if='false' />"),
        setup("import { List as DataTable } from './List'", "<DataTable />"),
        setup("const DataTable = 'table'", "<DataTable />"),
        setup("import type { DataTable } from '@/ui'", "<p />"),
        setup("", "<DataTables />"),
        plain("import DataTable from './DataTable.vue'\nfunction never() { return h(DataTable) }"),
    ),
]
REACTIVITY = [
    *yes(
        "reactivity",
        "watch",
        setup("watch(() => 1, () => {})"),
        setup("import { watch as on } from 'vue'\non(a, b)"),
        "<script setup>\nwatch(a, b)\n</script>",
        setup("onMounted(() => { watch(a, b) })"),
        {"src/useA.ts": "import { watch } from 'vue'\nexport function useA() { watch(a, b) }"},
    ),
    *no(
        "reactivity",
        "watch",
        setup("const a = watch"),
        setup("a.watch()"),
        plain("export default { watch: { a() {} } }"),
        "<script setup>\nimport { watch } from 'fs'\nwatch('a')\n</script>",
        setup("// watch(a, b)"),
    ),
    *yes(
        "reactivity",
        "ref",
        setup("const a = ref(0)", "{{ a }}"),
        setup("export const a = ref(0)"),
        plain("export default { setup: () => ({ a: ref(0) }) }"),
    ),
    *no(
        "reactivity",
        "ref",
        setup("const a = ref(0)"),
        setup("ref(0)"),
        setup("", "<p ref='ref' />"),
        "<script setup>\nconst ref = (x) => x\nconst a = ref(0)\n</script><template>{{ a }}</template>",
    ),
]
PROPS = [
    *yes(
        "props",
        "title",
        setup("defineProps<{ title: string }>()"),
        setup("type P = { a: 1 } & { title?: string }\nwithDefaults(defineProps<P>(), {})"),
        setup(
            "interface B { title: string }\ninterface P extends B { a: 1 }\nconst { title } = defineProps<P>()"
        ),
        setup("interface B { title: string; b: 1 }\ndefineProps<Partial<Pick<B, 'title'>>>()"),
        setup("interface B { title: string; b: 1 }\ndefineProps<Omit<B, 'b'>>()"),
        setup("defineProps<Record<'title' | 'a', string>>()"),
        setup("const title = defineModel<string>('title')"),
        setup("import type { P } from './types'\ndefineProps<P>()", "{{ title }}"),
        setup("import type { P } from './types'\nconst props = defineProps<P>()\nlog(props.title)"),
        setup("import type { P } from './types'\nconst { title: t } = defineProps<P>()\nlog(t)"),
        {
            "src/a.vue": setup("import type { P } from './types'\ndefineProps<P>()"),
            "src/types.ts": "export interface P { title: string }",
        },
        {
            "src/a.vue": setup("import { type P as Q } from '@/types'\ndefineProps<Q>()"),
            "src/types.ts": "interface B { title: string }\nexport type P = B & { a: 1 }",
        },
    ),
    *no(
        "props",
        "title",
        setup("defineProps(['title'])"),
        setup("defineProps({ title: String })"),
        setup("defineProps<{ subtitle: string }>()"),
        setup("interface B { title: string; b: 1 }\ndefineProps<Omit<B, 'title'>>()"),
        setup("interface P { title: string }\nconst a: P = x"),
        setup("import type { P } from './types'\ndefineProps<P>()"),
        setup("import type { P } from './types'\ndefineProps<P>()\nconst title = 1", "{{ title }}"),
        setup("const title = defineModel('title')"),
        setup("interface P { nested: { title: string } }\ndefineProps<P>()"),
        {
            "src/a.vue": setup("import type { P } from './types'\ndefineProps<P>()"),
            "src/types.ts": "export interface P { a: string }",
        },
    ),
    *yes("props", "modelValue", setup("const a = defineModel<string>()")),
]
EMITS = [
    *yes(
        "emits",
        "row-click",
        setup("defineEmits<{ rowClick: [id: number] }>()"),
        setup("defineEmits<{ 'row-click': [] }>()"),
        setup("type E = 'row-click' | 'b'\nconst emit = defineEmits<{ (e: E): void }>()"),
        setup("defineEmits<((e: 'a') => void) & ((e: 'rowClick', id: number) => void)>()"),
        setup("interface A { 'row-click': [] }\ninterface B extends A { b: [] }\ndefineEmits<B>()"),
        setup(
            "import type { E } from './e'\nconst emit = defineEmits<E>()\nconst go = () => emit('row-click')",
            "<p @click='go' />",
        ),
        setup(
            "import type { E } from './e'\ndefineEmits<E>()",
            "<p @click=\"$emit('rowClick', 1)\" />",
        ),
    ),
    *no(
        "emits",
        "row-click",
        setup("const emit = defineEmits(['row-click'])\nemit('row-click')"),
        setup("defineEmits<{ row: [] }>()"),
        setup("import type { E } from './e'\ndefineEmits<E>()"),
    ),
    *yes(
        "emits",
        "update:modelValue",
        setup("defineEmits<{ 'update:modelValue': [a: string] }>()"),
        setup("const a = defineModel<string>()"),
        setup("defineEmits<{ (e: 'update:modelValue', a: string): void }>()"),
    ),
    *no(
        "emits",
        "update:modelValue",
        setup("const a = defineModel()"),
        setup("const a = defineModel<string>('a')"),
    ),
]
SWITCHES = [
    *switch(
        "no_any",
        True,
        setup(
            "const any = 1\nconst a = { any }\n// any\n/** @type {any} */\nconst b = 'any'",
            "<p any='any'>any {{ any }} {{ 'as any' }}</p>",
        ),
        setup(
            "interface A { any: string }\ntype B = A['any']",
            "<p v-pre>{{ a as any }}</p><!-- {{ a as any }} -->",
        ),
    ),
    *switch(
        "no_any",
        False,
        setup("const a = <any>b"),
        setup("type A = { [key: string]: any }"),
        setup("", "<p :a='(b as any[])[0]' />"),
        setup("", "<p v-bind='(b as any)' />"),
        setup("", "<p @a='(e: any) => go(e)' />"),
        setup("", "<p @a='b(c as any); d()' />"),
        {"src/a.vue": setup(""), "src/b.ts": "export let a: any"},
    ),
    *switch(
        "no_options_api",
        True,
        setup(""),
        plain(
            "export default defineComponent({ name: 'A', props: { a: String }, emits: ['b'], setup() { return {} } })"
        ),
        "<script>\nexport default { name: 'A', inheritAttrs: false }\n</script>\n" + setup(""),
        "<template><p /></template>",
        plain("export default defineComponent((props: P) => () => h('p'))"),
        {"src/useA.ts": "export default { data: 1, methods: 2 }"},
    ),
    *switch(
        "no_options_api",
        False,
        plain("export default { data() { return {} } }"),
        plain("export default { data: () => ({}), setup() {} }"),
        plain("export default defineComponent({ methods: { a() {} } })"),
        plain("export default defineComponent({ 'computed': {} , setup() {} })"),
        plain("const options = { watch: {} }\nexport default options"),
        plain("const base = { mounted() {} }\nexport default { ...base, setup() {} }"),
        plain("import Vue from 'vue'\nexport default Vue.extend({ data() { return {} } })"),
        plain(
            "import { Vue } from 'vue-class-component'\nexport default class A extends Vue { a = 1 }"
        ),
        plain("export default { props: ['a'], name: 'A' }"),
        plain("export default { mixins: [a] } as Component"),
    ),
    *switch(
        "typed_props",
        True,
        setup("defineProps<{ a: 1 }>()"),
        setup("const a = defineModel<string>()"),
        plain("export default defineComponent((props: { a: 1 }) => () => h('p'))"),
    ),
    *switch(
        "typed_props",
        False,
        setup(""),
        setup("defineProps({ a: Object as PropType<A> })"),
        setup("defineProps<{}>()"),
        setup("defineProps()"),
        plain("export default { props: { a: String }, setup() {} }"),
        setup("defineModel<string>()\ndefineProps(['a'])"),
    ),
    *switch(
        "typed_emits",
        True,
        setup("defineEmits<{ a: [] }>()"),
        setup("const a = defineModel<string>()"),
    ),
    *switch(
        "typed_emits",
        False,
        setup(""),
        setup("defineEmits({ a: (x: number) => true })"),
        setup("defineEmits<{}>()"),
        setup("defineEmits(['a'])\ndefineModel<string>()"),
    ),
    *switch(
        "no_lost_reactivity",
        True,
        setup("const { a, ...rest } = defineProps<P>()"),
        setup("const props = defineProps<P>()\nconst { a } = toRefs(props)"),
        setup(
            "const props = defineProps<P>()\nfunction go() { const { a } = props; return a }\ngo()"
        ),
        setup(
            "const props = defineProps<P>()\nconst sum = computed(() => { const { a, b } = props; return a + b })"
        ),
        setup(
            "const state = reactive({ a: 1 })\nconst { a } = toRefs(state)\nconst copy = { ...state }"
        ),
        setup("const { a } = useThing()\nconst { b } = readonly(a)\nconst { c } = { c: 1 }"),
        setup(
            "const a = ref(0)\nconst b = ref(0)\na.value++\nif (a.value > 1) b.value = a.value + 1\nconst same = a === b\nconst t = `${a.value}`\nlog(a)\nwatch(a, () => {})\nconst o = { a }"
        ),
        setup(
            "const el = ref<HTMLElement | null>(null)\nif (el.value) el.value.focus()\nconst x = el ?? b"
        ),
        setup("const state = reactive({ n: 0 })\nstate.n += 1\nif (state.n > 1) state.n = 0"),
        plain("export default { setup(props) { const { a } = toRefs(props); return { a } } }"),
        plain("export default { setup(props, { emit }) { emit('a'); return {} } }"),
        setup(
            "const count = ref(0)\nfunction f(count: number) { return count + 1 }\nf(count.value)"
        ),
        setup("const n = ref(0)", "<p v-if='n > 1'>{{ n + 1 }} {{ `${n}` }}</p>"),
    ),
    *switch(
        "no_lost_reactivity",
        False,
        setup("const props = defineProps<P>()\nconst { a } = props"),
        setup("const { a } = withDefaults(defineProps<P>(), {})"),
        setup("const state = reactive({ a: 1 })\nconst { a } = state"),
        setup("const { a } = readonly(reactive({ a: 1 }))"),
        setup("const n = ref(0)\nconst m = n + 1"),
        setup("const n = ref(0)\nfunction f() { return n > 1 }\nf()"),
        setup("const n = ref(0)\nif (n === 0) log()"),
        setup("const n = ref(0)\nlog(`${n}`)"),
        setup("const n = ref(0)\nlog(n ? 1 : 2)"),
        setup("const n = ref(0)\nlog(!n)"),
        setup("const n = computed(() => 1)\nlog(-n)"),
        setup("const m = defineModel<number>()\nlog(m * 2)"),
        setup("const { a } = toRefs(props)\nlog(a + 1)"),
        plain("export default { setup({ a }) { return { a } } }"),
        plain("export default { setup(props) { const { a } = props; return { a } } }"),
        {
            "src/useA.ts": "import { reactive } from 'vue'\nexport function useA() { const s = reactive({ a: 1 }); const { a } = s; return { a } }"
        },
    ),
    *switch(
        "no_lost_reactivity",
        False,
        setup("const { a = 1 } = defineProps<P>()"),
        vueVersion="3.4.38",
    ),
    *switch(
        "no_lost_reactivity", True, setup("const { a = 1 } = defineProps<P>()"), vueVersion="3.5.0"
    ),
    *switch(
        "no_lost_reactivity",
        True,
        setup("const { a = 1 } = defineProps<P>()"),
        vueVersion="4.0.0-beta.1",
    ),
]
TEXT = [
    *yes(
        "anything",
        "schema.safeParse(form)",
        setup("schema . safeParse( form )"),
        setup(
            "mySchema.safeParse(formData)".replace("formData", "form,").replace(
                "mySchema", "my_schema"
            )
        ),
        setup("", "<p :a='schema.safeParse(form)' />"),
        setup("", "{{ schema\n.safeParse(form) }}"),
        {"src/a.vue": setup(""), "src/b.ts": "export const a = schema.safeParse(form)"},
    ),
    *no(
        "anything",
        "schema.safeParse(form)",
        setup("// schema.safeParse(form)"),
        setup("/* schema.safeParse(form) */"),
        setup("const a = 'schema.safeParse(form)'"),
        setup("const a = `schema.safeParse(form)`"),
        setup("const a = /schema.safeParse(form)/"),
        setup("", "<p>schema.safeParse(form)</p>"),
        setup("", "<p title='schema.safeParse(form)' />"),
        setup("", "<!-- schema.safeParse(form) -->"),
        setup("", "{{ 'schema.safeParse(form)' }}"),
        setup("", "{{ a /* schema.safeParse(form) */ }}"),
        setup("schema.safeParse(forms)".replace("forms", "other")),
        {"src/a.vue": setup(""), "README.md": "schema.safeParse(form)"},
    ),
    *yes(
        "anything",
        'v-if="rows.length"',
        setup("", "<p v-if='rows.length' />"),
        setup("", '<p  v-if = "rows . length"/>'),
    ),
    *no(
        "anything",
        'v-if="rows.length"',
        setup("", "<p v-else-if='rows.length' />").replace("v-else-if", "v-show"),
        setup("", '<p>v-if="rows.length"</p>'),
    ),
    *yes(
        "anything",
        '@click="save',
        setup("", "<p v-on:click='saveAll()' />"),
        setup("", '<p @click="save" />'),
    ),
    *yes("anything", 'v-model:title="x"', setup("", "<p v-model:title='x' />")),
    *yes("anything", "v-bind:a", setup("", "<p :a='1' />")),
    *yes("anything", "<DataTable", setup("", "<DataTable :rows='[]' />")),
    *yes("anything", "</DataTable>", setup("", "<DataTable></DataTable>")),
    *no("anything", "<DataTable", setup("const a = '<DataTable'", "&lt;DataTable")),
    *yes("anything", 'type="email"', setup("", "<input type='email'>")),
    *no(
        "anything",
        'type="email"',
        setup("", "<input :type='email'>"),
        setup("", '<p>type="email"</p>'),
    ),
    *yes(
        "anything",
        '<script setup lang="ts">',
        setup(""),
        setup("", attributes=" generic='T' lang='ts'"),
    ),
    *no(
        "anything",
        '<script setup lang="ts">',
        plain(""),
        setup("", attributes=""),
        '<!-- <script setup lang="ts"> -->\n' + plain(""),
    ),
    *yes("anything", "<script setup", setup("", attributes="")),
    *yes("anything", "'vue'", setup("")),
    *yes("anything", 'from "vue"', setup("")),
    *yes("anything", "from 'v", setup("")),
    *yes("anything", "const total = a + b;", setup("const total = a + b\nlog(total)")),
    *yes("anything", "`Hello ${name}`", setup("const a = `Hello ${ name }`")),
    *no(
        "anything",
        "`Hello ${name}`",
        setup("const a = 'Hello ${name}'"),
        setup("const a = `Hello ${names}!`"),
    ),
    *yes("anything", "safePar", setup("schema.safeParse(x)")),
    *yes("anything", "async () =>", setup("const a = async () => {}", "<p @click='a' />")),
    *no("anything", "constx", setup("const x = 1")),
    ("<p/>", {"forbidden": {"text": ["var"]}, "patterns": {}}, {"forbidden:text:var": True}),
    (setup("const variable = 1"), {"forbidden": {"text": ["var"]}}, {"forbidden:text:var": True}),
    (setup("var x = 1"), {"forbidden": {"text": "var"}}, {"forbidden:text:var": False}),
    (setup("// var x"), {"forbidden": {"text": ["var"]}}, {"forbidden:text:var": True}),
    (
        setup("", "<p v-html='a' />"),
        {"forbidden": {"html": ["v-html"]}},
        {"forbidden:html:v-html": False},
    ),
    (
        setup("defineProps(['title'])"),
        {"forbidden": {"props": ["title"]}},
        {"forbidden:props:title": False},
    ),
    (setup("let a: any"), {"forbidden": {"no_any": True}}, {"forbidden:no_any": False}),
    (setup("let a: string"), {"forbidden": {"no_any": True}}, {"forbidden:no_any": True}),
    (setup("", ""), {"patterns": {"no_any": False, "script_lang": "ts"}}, {"script_lang:ts": True}),
]
PUG = setup(
    "import DataTable from './D.vue'\nconst { rows } = useRows()", "DataTable(:rows='rows')"
).replace("<template>", "<template lang='pug'>")
MORE = [
    *yes("composables", "useRows", PUG),
    *no("composables", "useRows", PUG.replace("='rows'", "='lines'").replace(":rows", ":lines")),
    *yes("components", "DataTable", PUG),
    *no("components", "DataTable", PUG.replace("DataTable(", "// DataTable(")),
    *yes(
        "type_annotations",
        "ComputedRef",
        setup("const a = computed<string>(() => '')"),
        setup("const a: ComputedRef<1> = f()"),
    ),
    *no("type_annotations", "ComputedRef", setup("const a = computed(() => '')")),
    *yes("type_annotations", "defineProps", setup("defineProps<{ a: 1 }>()")),
    *no("type_annotations", "defineProps", setup("defineProps({ a: String })")),
    *no(
        "interfaces",
        "A",
        "<docs>\ninterface A {}\n</docs>\n" + setup(""),
        setup("", "<script-like>interface A {}</script-like>"),
        setup("label: { type A = 1 }"),
    ),
    *no(
        "composables",
        "useMouse",
        setup("const m = useMouse()\nvoid m"),
        setup("declare function useMouse(): { x: number }\nconst m = useMouse()", "{{ m.x }}"),
        setup("declare const useMouse: () => number\nconst m = useMouse()", "{{ m }}"),
        setup("const m = false && useMouse()", "{{ m }}"),
        setup("const m = false ? useMouse() : 1", "{{ m }}"),
        setup("a && useMouse()"),
        setup("a, (await useMouse())"),
        setup("while (false) log(useMouse())"),
        setup("const m = useMouse()\nm"),
        setup("const m = useMouse()\nfunction never() { return m }"),
        setup(
            "const m = useMouse()\nfunction one() { return two() + m }\nfunction two() { return one() }"
        ),
        setup("function one() { return useMouse() + two() }\nfunction two() { return one() }"),
    ),
    *yes(
        "composables",
        "useMouse",
        setup(
            "const m = useMouse()\nfunction one() { return two() + m }\nfunction two() { return 1 }",
            "{{ one() }}",
        ),
        setup(
            "function get(a: 1): 1\nfunction get(a: 2): 2\nfunction get(a: unknown) { return useMouse(a) }\nconst m = get(1)",
            "{{ m }}",
        ),
        setup("const m = a ?? useMouse()", "{{ m }}"),
        setup("const m = a ? useMouse() : null", "{{ m }}"),
        setup("const m = useMouse()\nonMounted(go)\nfunction go() { m.start() }"),
    ),
]
CASES: list[Case] = [
    *MORE,
    *TYPES,
    *INTERFACES,
    *IMPORTS,
    *COMPOSABLES,
    *COMPONENTS,
    *REACTIVITY,
    *PROPS,
    *EMITS,
    *SWITCHES,
    *TEXT,
]
