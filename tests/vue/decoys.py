"""Decoys: a right component changed in one place. Each must miss exactly the checks named."""

from __future__ import annotations

BASE = """\
<script setup lang="ts">
import { computed } from 'vue'
import { useCounter } from '@/composables/useCounter'
import type { User } from '@/types/user'

interface CardProps {
  user: User
  title?: string
}

const props = defineProps<CardProps>()
const emit = defineEmits<{ select: [id: number] }>()
const { count } = useCounter()
const label = computed<string>(() => `${props.title} ${count.value}`)

function choose() {
  emit('select', props.user.id)
}
</script>

<template>
  <button @click="choose">{{ label }}</button>
</template>
"""
INTERFACE = "interface CardProps {\n  user: User\n  title?: string\n}\n"
PROPS = "const props = defineProps<CardProps>()\n"
EMITS = "const emit = defineEmits<{ select: [id: number] }>()\n"
COUNTER = "const { count } = useCounter()\n"
LABEL = "const label = computed<string>(() => `${props.title} ${count.value}`)\n"
USER = "import type { User } from '@/types/user'\n"
IMPORTED = {
    "imports:@/types/user",
    "imports:import type { User } from '@/types/user'",
    "imports:User",
}
COMPUTED = {"type_annotations:ComputedRef<string>", "type_annotations:computed<string>"}
NO_PROPS = {"type_annotations:defineProps<CardProps>", "typed_props", "props:user", "props:title"}
NO_EMITS = {"typed_emits", "emits:select"}
LOCAL_USER = "interface User { id: number }\n"
INLINE = "const props = defineProps<{ user: User; title?: string }>()\n"

Change = tuple[str, str]


def changed(*changes: Change) -> str:
    text = BASE
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def _comment(text: str) -> str:
    return f"/* {text} */\n"


DECOYS: dict[str, tuple[str, set[str]]] = {
    "interface in a comment": (
        changed((INTERFACE, _comment(INTERFACE)), (PROPS, INLINE)),
        {"interfaces:CardProps", "type_annotations:defineProps<CardProps>"},
    ),
    "interface in a line comment": (
        changed((INTERFACE, "// interface CardProps { user: User }\n"), (PROPS, INLINE)),
        {"interfaces:CardProps", "type_annotations:defineProps<CardProps>"},
    ),
    "interface in a string": (
        changed(
            (INTERFACE, "const told = 'interface CardProps { user: User }'\nvoid told\n"),
            (PROPS, INLINE),
        ),
        {"interfaces:CardProps", "type_annotations:defineProps<CardProps>"},
    ),
    "interface in a template literal": (
        changed(
            (INTERFACE, "const told = `\ninterface CardProps { user: User }\n`\nvoid told\n"),
            (PROPS, INLINE),
        ),
        {"interfaces:CardProps", "type_annotations:defineProps<CardProps>"},
    ),
    "interface in an HTML comment": (
        '<!-- <script lang="ts">\n'
        + INTERFACE
        + "</script> -->\n"
        + changed((INTERFACE, ""), (PROPS, INLINE)),
        {"interfaces:CardProps", "type_annotations:defineProps<CardProps>"},
    ),
    "interface in the template's text": (
        changed(
            (INTERFACE, ""),
            (PROPS, INLINE),
            ("  <button", "  <pre>interface CardProps</pre><button"),
        ),
        {"interfaces:CardProps", "type_annotations:defineProps<CardProps>"},
    ),
    "interface in a function": (
        changed(
            (INTERFACE, ""),
            (PROPS, INLINE),
            ("function choose() {\n", "function choose() {\n" + INTERFACE),
        ),
        {"interfaces:CardProps", "type_annotations:defineProps<CardProps>"},
    ),
    "interface in declare global": (
        changed((INTERFACE, "declare global {\n" + INTERFACE + "}\n")),
        {"interfaces:CardProps"},
    ),
    "interface is any": (
        changed((INTERFACE, "type CardProps = any\n")),
        {
            "interfaces:CardProps",
            "no_any",
            "typed_props",
            "props:user",
            "props:title",
            "forbidden:type_annotations:any",
            "forbidden:text:any",
        },
    ),
    "interface in a style block": (
        changed(
            (INTERFACE, ""),
            (PROPS, INLINE),
            ("</template>\n", "</template>\n<style>/* interface CardProps {} */</style>\n"),
        ),
        {"interfaces:CardProps", "type_annotations:defineProps<CardProps>"},
    ),
    "interface imported, not declared": (
        changed((INTERFACE, "import type { CardProps } from '@/types/card'\n")),
        {"interfaces:CardProps", "props:user"} - {"props:user"},
    ),
    "class, not interface": (
        changed((INTERFACE, "class CardProps { user!: User; title?: string }\n")),
        {"interfaces:CardProps"},
    ),
    "defineProps in a comment": (
        changed(
            (PROPS, "const props = defineProps(['user', 'title']) // defineProps<CardProps>()\n")
        ),
        NO_PROPS,
    ),
    "defineProps with an object": (
        changed(
            (
                PROPS,
                "const props = defineProps({ user: { type: Object as () => User, required: true }, title: String })\nexport type Kept = CardProps\n",
            )
        ),
        NO_PROPS | {"forbidden:text:defineProps({"},
    ),
    "defineProps shadowed": (
        changed(
            (
                PROPS,
                "declare function defineProps<T>(): T\nconst props = defineProps<CardProps>()\n",
            )
        ),
        NO_PROPS,
    ),
    "defineProps made up": (
        changed(
            (
                PROPS,
                "const defineProps = <T,>() => ({}) as T\nconst props = defineProps<CardProps>()\n",
            )
        ),
        NO_PROPS,
    ),
    "defineProps in a function": (
        changed(
            (
                PROPS,
                "const props = defineProps(['user', 'title'])\nconst again = () => defineProps<CardProps>()\nvoid again\n",
            )
        ),
        NO_PROPS,
    ),
    "defineProps of any": (
        changed((PROPS, "const props = defineProps<any>()\nexport type Kept = CardProps\n")),
        NO_PROPS | {"no_any", "forbidden:type_annotations:any", "forbidden:text:any"},
    ),
    "defineProps of another type": (
        changed((PROPS, INLINE + "export type Kept = CardProps\n")),
        {"type_annotations:defineProps<CardProps>"},
    ),
    "a type called defineProps": (
        changed(
            (PROPS, INLINE + "type defineProps<T> = T\nexport type Kept = defineProps<CardProps>\n")
        ),
        {"type_annotations:defineProps<CardProps>"},
    ),
    "defineProps behind if (false)": (
        changed((PROPS, INLINE + "if (false) { defineProps<CardProps>() }\n")),
        {"type_annotations:defineProps<CardProps>"},
    ),
    "props without their type's members": (
        changed((INTERFACE, "interface CardProps { users: User; subtitle: string }\n")),
        {"props:user", "props:title"},
    ),
    "emits as an array": (changed((EMITS, "const emit = defineEmits(['select'])\n")), NO_EMITS),
    "emits of another name": (
        changed((EMITS, "const emit = defineEmits<{ selected: [id: number] }>()\n")),
        {"emits:select"},
    ),
    "emits of no names": (changed((EMITS, "const emit = defineEmits<{}>()\n")), NO_EMITS),
    "emits in a comment": (
        changed((EMITS, "const emit = defineEmits(['select']) /* <{ select: [id: number] }> */\n")),
        NO_EMITS,
    ),
    "import in a comment": (changed((USER, "// " + USER + LOCAL_USER)), IMPORTED),
    "import in a string": (
        changed(
            (
                USER,
                "const told = \"import type { User } from '@/types/user'\"\nvoid told\n"
                + LOCAL_USER,
            )
        ),
        IMPORTED,
    ),
    "import of another name": (
        changed((USER, "import type { Role as User } from '@/types/user'\n")),
        IMPORTED - {"imports:@/types/user"},
    ),
    "import from another module": (
        changed((USER, "import type { User } from '@/types/users'\n")),
        IMPORTED - {"imports:User"},
    ),
    "import of a module beside it": (
        changed((USER, "import type { User } from './types/user'\n")),
        IMPORTED - {"imports:User"},
    ),
    "composable in a handler": (
        changed(
            (COUNTER, "const count = { value: 0 }\n"),
            (
                "  emit('select'",
                "  const { count: times } = useCounter()\n  times.value += 1\n  emit('select'",
            ),
        ),
        {"composables:useCounter"},
    ),
    "composable in an inline handler": (
        changed(
            (COUNTER, "const count = { value: 0 }\n"),
            ('@click="choose"', '@click="useCounter().increment()"'),
        ),
        {"composables:useCounter"},
    ),
    "composable in a lifecycle hook": (
        changed(
            (
                COUNTER,
                "const count = { value: 0 }\nonMounted(() => { count.value = useCounter(3).count.value })\n",
            )
        ),
        {"composables:useCounter"},
    ),
    "composable without its result": (
        changed((COUNTER, "const count = { value: 0 }\nuseCounter()\n")),
        {"composables:useCounter"},
    ),
    "composable with a result that nothing reads": (
        changed((COUNTER, "const count = { value: 0 }\nconst { increment } = useCounter()\n")),
        {"composables:useCounter"},
    ),
    "composable voided": (
        changed((COUNTER, "const count = { value: 0 }\nvoid useCounter()\n")),
        {"composables:useCounter"},
    ),
    "composable in a dead function": (
        changed(
            (
                COUNTER,
                "const count = { value: 0 }\nfunction never() { return useCounter().count.value }\n",
            )
        ),
        {"composables:useCounter"},
    ),
    "composable behind if (false)": (
        changed(
            (
                COUNTER,
                "const count = { value: 0 }\nif (false) { count.value = useCounter().count.value }\n",
            )
        ),
        {"composables:useCounter"},
    ),
    "composable that is another under its name": (
        changed(("import { useCounter }", "import { useMouse as useCounter }")),
        {"composables:useCounter", "forbidden:composables:useMouse"},
    ),
    "composable imported only": (
        changed((COUNTER, "const count = { value: 0 }\nexport type Kept = typeof useCounter\n")),
        {"composables:useCounter"},
    ),
    "composable in a comment": (
        changed((COUNTER, "const count = { value: 0 } // useCounter()\n")),
        {"composables:useCounter"},
    ),
    "composable in a string": (
        changed((COUNTER, "const count = { value: 'useCounter()'.length }\n")),
        {"composables:useCounter"},
    ),
    "composable in the plain block": (
        "<script lang=\"ts\">\nimport { useCounter as shared } from '@/composables/useCounter'\nexport const { count } = shared()\n</script>\n"
        + changed((COUNTER, ""), ("import { useCounter } from '@/composables/useCounter'\n", "")),
        {"composables:useCounter"},
    ),
    "computed made up": (
        changed(
            (
                "import { computed } from 'vue'\n",
                "function computed<T>(get: () => T): { value: T } { return { get value() { return get() } } }\n",
            )
        ),
        COMPUTED | {"reactivity:computed"},
    ),
    "computed declared only": (
        changed(
            (
                "import { computed } from 'vue'\n",
                "declare function computed<T>(get: () => T): { value: T }\n",
            )
        ),
        COMPUTED | {"reactivity:computed"},
    ),
    "computed of another module": (
        changed(("from 'vue'", "from '@/fake'")),
        COMPUTED | {"reactivity:computed"},
    ),
    "computed that is ref": (
        changed(("import { computed }", "import { ref as computed }")),
        COMPUTED | {"reactivity:computed"},
    ),
    "computed without its type": (changed((LABEL, LABEL.replace("<string>", ""))), COMPUTED),
    "computed of another type": (
        changed((LABEL, LABEL.replace("<string>", "<string | number>"))),
        COMPUTED,
    ),
    "computed in a comment": (
        changed((LABEL, "const label = `${count.value}` /* computed<string>() */\n")),
        COMPUTED | {"reactivity:computed"},
    ),
    "computed in a dead function": (
        changed(
            (
                LABEL,
                "const label = `${count.value}`\nconst never = () => computed<string>(() => '')\n",
            )
        ),
        COMPUTED | {"reactivity:computed"},
    ),
    "computed without a reader": (
        changed(
            (
                LABEL,
                "const label: ComputedRef<string> = { value: `${count.value}` }\ncomputed<string>(() => '')\n",
            )
        ),
        {"reactivity:computed"},
    ),
    "ComputedRef in a type that nothing uses": (
        changed(
            (LABEL, "const label = computed(() => count.value)\ntype Never = ComputedRef<string>\n")
        ),
        COMPUTED,
    ),
    "ComputedRef declared only": (
        changed(
            (
                LABEL,
                "const label = computed(() => count.value)\ndeclare const never: ComputedRef<string>\n",
            )
        ),
        COMPUTED,
    ),
    "script in JavaScript": (changed((' lang="ts"', "")), {"script_lang:ts"}),
    "script_lang in a comment": (
        '<!-- <script setup lang="ts"> -->\n' + changed((' lang="ts"', ' lang="tsx"')),
        {"script_lang:ts"},
    ),
    "one block of two in JavaScript": (
        "<script>\nexport default { name: 'UserCard' }\n</script>\n" + BASE,
        {"script_lang:ts"},
    ),
    "as any": (
        changed(("props.user.id", "(props.user as any).id")),
        {"no_any", "forbidden:type_annotations:any", "forbidden:text:any"},
    ),
    "any[]": (
        changed(("user: User\n", "user: User\n  rows?: any[]\n")),
        {"no_any", "forbidden:type_annotations:any", "forbidden:text:any"},
    ),
    "Record of any": (
        changed(("user: User\n", "user: User\n  rows?: Record<string, any>\n")),
        {"no_any", "forbidden:type_annotations:any", "forbidden:text:any"},
    ),
    "<any>": (
        changed(("props.user.id", "(<any>props.user).id")),
        {"no_any", "forbidden:type_annotations:any", "forbidden:text:any"},
    ),
    "any in a parameter": (
        changed(("choose()", "choose(event: any)")),
        {"no_any", "forbidden:type_annotations:any", "forbidden:text:any"},
    ),
    "any in the template": (
        changed(("{{ label }}", "{{ (label as any).x }}")),
        {"no_any", "forbidden:text:any"},
    ),
    "any in an attribute": (
        changed(("<button ", '<button :title="(label as any)" ')),
        {"no_any", "forbidden:text:any"},
    ),
    "any in a handler": (
        changed(('@click="choose"', '@click="(event: any) => choose()"')),
        {"no_any", "forbidden:text:any"},
    ),
    "any in v-for": (
        changed(("<button ", '<button v-for="one in (props.user.tags as any[])" ')),
        {"no_any", "forbidden:text:any"},
    ),
    "any in a slot": (
        changed(("{{ label }}", '<X v-slot="{ row }: { row: any }">{{ label + row }}</X>')),
        {"no_any", "forbidden:text:any"},
    ),
    "any in the generic parameters": (
        changed(('lang="ts"', 'lang="ts" generic="T extends any"')),
        {"no_any"},
    ),
    "any in a plain block": (
        '<script lang="ts">\nexport const loose = (value: any) => value\n</script>\n' + BASE,
        {"no_any", "forbidden:type_annotations:any", "forbidden:text:any"},
    ),
    "an Options API block beside": (
        '<script lang="ts">\nexport default { data() { return { a: 1 } } }\n</script>\n' + BASE,
        {"no_options_api"},
    ),
    "an Options API in defineOptions": (
        changed((EMITS, EMITS + "defineOptions({ methods: { go() {} } })\n")),
        {"no_options_api"},
    ),
    "destructured from props": (
        changed(
            (
                LABEL,
                "const { title } = props\nconst label = computed<string>(() => `${title} ${count.value}`)\n",
            )
        ),
        {"no_lost_reactivity"},
    ),
    "destructured with a default around": (
        changed(
            (
                PROPS,
                "const { title, ...props } = withDefaults(defineProps<CardProps>(), { title: '' })\nvoid title\n",
            )
        ),
        {"no_lost_reactivity"},
    ),
    "destructured from reactive": (
        changed((LABEL, LABEL + "const { a } = reactive({ a: 1 })\nconsole.info(a)\n")),
        {"no_lost_reactivity"},
    ),
    "destructured from a reactive variable": (
        changed(
            (
                LABEL,
                LABEL
                + "const state = reactive({ a: 1 })\nlet a\n;({ a } = state)\nconsole.info(a)\n",
            )
        ),
        {"no_lost_reactivity"},
    ),
    "a ref in arithmetic": (
        changed((LABEL, LABEL + "const times = ref(1)\nconsole.info(times + 1)\n")),
        {"no_lost_reactivity"},
    ),
    "a ref in a comparison": (
        changed(("  emit(", "  if (label === 'x') return\n  emit(")),
        {"no_lost_reactivity"},
    ),
    "a ref in a condition": (
        changed(("  emit(", "  if (!label) return\n  emit(")),
        {"no_lost_reactivity"},
    ),
    "a ref in text": (
        changed((LABEL, LABEL + "const again = computed(() => `${label}!`)\nvoid again\n")),
        {"no_lost_reactivity"},
    ),
    "a forbidden text": (
        changed(("  emit(", "  console.log(1)\n  emit(")),
        {"forbidden:text:console.log"},
    ),
    "a forbidden import": (
        changed((USER, USER + "import { pick } from 'lodash'\n")),
        {"forbidden:imports:lodash"},
    ),
    "a forbidden composable in a handler": (
        changed(("  emit(", "  useMouse()\n  emit(")),
        {"forbidden:composables:useMouse"},
    ),
    "a forbidden interface in a function": (
        changed(("  emit(", "  interface Props { a: 1 }\n  emit(")),
        {"forbidden:interfaces:Props", "forbidden:text:Props"} - {"forbidden:text:Props"},
    ),
    "nothing but the template": (
        "<template><p>interface CardProps</p></template>\n",
        {"interfaces:CardProps", "script_lang:ts", "composables:useCounter", "reactivity:computed"}
        | IMPORTED
        | COMPUTED
        | NO_PROPS
        | NO_EMITS,
    ),
}
