"""Changes to tests/vue/projects/shop, each with what it is about. None: the file is taken away."""

from __future__ import annotations

from npm_projects import HERE

SHOP = HERE / "projects/shop"
CARD = "src/components/UserCard.vue"
APP = "src/App.vue"
LIST = "src/components/BaseList.vue"
MODEL = "src/components/ModelInput.vue"
PANEL = "src/components/SlotPanel.vue"
LEGACY = "src/components/LegacyButton.vue"
USER = "src/types/user.ts"
USERS = "src/composables/useUsers.ts"
GLOBALS = "src/global-components.d.ts"

Files = dict[str, str | None]


def edit(path: str, old: str, new: str) -> Files:
    text = (SHOP / path).read_text("utf-8")
    assert old in text, (path, old)
    return {path: text.replace(old, new)}


def setup(script: str, template: str, attributes: str = "") -> str:
    return f'<script setup lang="ts"{attributes}>\n{script}\n</script>\n\n<template>\n  {template}\n</template>\n'


OPTIONS_API = """<script lang="ts">
import { defineComponent, type PropType } from 'vue'
import type { Role, User } from '@/types/user'

export default defineComponent({
  props: {
    user: { type: Object as PropType<User>, required: true },
    role: { type: String as PropType<Role>, default: 'guest' },
  },
  emits: { select: (user: User) => user.id > 0 },
  data() {
    return { clicks: 0 }
  },
  methods: {
    count(by: number): void {
      this.clicks += by
    },
  },
})
</script>

<template>
  <article @click="count('one')">{{ user.name }} {{ clicks.toFixd(1) }} {{ missing }}</article>
</template>
"""

TWO_SCRIPTS = """<script lang="ts">
export interface Shape { sides: number }
export const triangle: Shape = { sides: '3' }
</script>

<script setup lang="ts">
import type { User } from '@/types/user'
defineProps<{ user: User; role?: string }>()
defineEmits<{ select: [user: User] }>()
const square: Shape = { sides: 4, colour: 'red' }
</script>

<template>
  <p>{{ square.sides }} {{ triangle.size }} {{ user.name }}</p>
</template>
"""

VARIANTS: dict[str, Files] = {
    "as it is": {},
    "text only": edit(CARD, "<h2>", "<h2>Name: "),
    "script: wrong type": edit(CARD, "const label =", "const wrong: number = 'text'\nconst label ="),
    "script: unknown name": edit(CARD, "props.user.name", "properties.user.name"),
    "script: unused local": edit(CARD, "const label =", "const unused = 1\nconst label ="),
    "script: missing module": edit(CARD, "'@/types/user'", "'@/types/users'"),
    "script: missing export": edit(CARD, "{ Role, User }", "{ Rolle, User }"),
    "script: unicode before the error": edit(CARD, "const label =", "const é = '💡é'; const ü: number = é\nconst label ="),
    "script: CRLF": {CARD: setup("const wrong: number = ''", "<p>{{ wrong }} {{ missing }}</p>").replace("\n", "\r\n")},
    "script: regular expression with a doubled group": edit(CARD, "const label =", "console.log(/(?<a>x)(?<a>y)/)\nconst label ="),
    "template: unknown property": edit(CARD, "user.email.toLowerCase()", "user.mail"),
    "template: possibly undefined": edit(CARD, ' v-if="user.email"', ""),
    "template: unknown variable": edit(CARD, "{{ label }}", "{{ lable }}"),
    "template: unknown component": edit(CARD, "<h2>{{ label }}</h2>", "<UserName :name='label' />"),
    "template: wrong event handler": edit(CARD, '@click="emit(\'select\', user)"', '@click="emit(\'select\', user.id)"'),
    "template: unknown attribute": edit(CARD, "<h2>", '<h2 :colour="1">'),
    "template: v-for over a wrong thing": edit(CARD, "<h2>{{ label }}</h2>", '<h2 v-for="n in user" :key="n">{{ n.size }}</h2>'),
    "template: several errors, one line": edit(CARD, "{{ label }}", "{{ a }} {{ label.b }} {{ c() }}"),
    "emits: unknown event": edit(CARD, "emit('select', user)", "emit('chosen', user)"),
    "emits: handler in another file": edit(CARD, "select: [user: User]", "select: [id: number]"),
    "props: one more required, missing elsewhere": edit(CARD, "role?: Role", "role?: Role\n  size: number"),
    "props: another type, wrong elsewhere": edit(CARD, "user: User\n", "user: User[]\n"),
    "props: default of a wrong type": edit(CARD, "role: 'guest'", "role: 'owner'"),
    "props: destructured": {CARD: setup("const { size = 1 } = defineProps<{ size?: number }>()", "<p>{{ size.trim() }}</p>")},
    "generic component: constraint": edit(LIST, "T extends object", "T extends { id: string }"),
    "generic component: wrong use": edit(APP, "user) => user.id", "user) => user.ident"),
    "generic component: error inside": edit(LIST, ":index=\"index\"", ":index=\"String(index)\""),
    "defineModel: another type": edit(MODEL, "defineModel<string>({ required: true })", "defineModel<number>({ required: true })"),
    "defineModel: wrong default": edit(MODEL, "{ default: false }", "{ default: 'no' }"),
    "slots: another type": edit(PANEL, "count: number", "count: string"),
    "slots: one that is not there": edit(APP, "#default=\"{ count }\"", "#header=\"{ count }\""),
    "JS component: prop missing elsewhere": edit(LEGACY, "label: {", "caption: {"),
    "JS component: into TypeScript": edit(LEGACY, "<script>", "<script lang=\"ts\">") | edit(APP, 'label="Add"', ':label="7"'),
    "global component: wrong prop": edit(APP, ":value=\"users.length\"", ":value=\"'two'\""),
    "global component: gone": edit(GLOBALS, "GlobalBadge: typeof GlobalBadge", "Other: typeof GlobalBadge"),
    "type in a .ts file: field renamed": edit(USER, "email?", "mail?"),
    "type in a .ts file: narrower": edit(USER, "'admin' | 'guest'", "'admin'"),
    "composable: other return type": edit(USERS, "users: Ref<User[]>", "users: Ref<string[]>"),
    "options API": {CARD: OPTIONS_API},
    "two script blocks": {CARD: TWO_SCRIPTS},
    "no script": {CARD: "<template>\n  <p>{{ user.name }}</p>\n</template>\n"},
    "plain JS script": {CARD: "<script setup>\ndefineProps({ user: Object })\n</script>\n\n<template>\n  <p>{{ user.name }}</p>\n</template>\n"},
    "css v-bind": edit(CARD, "</template>\n", "</template>\n\n<style scoped>\np { color: v-bind(colour); }\n</style>\n"),
    "file added, imported": edit(CARD, "const label =", "import { shout } from '@/shout'\nconst extra: number = shout('a')\nconst label =")
    | {"src/shout.ts": "export const shout = (text: string): string => text.toUpperCase() + 1n\n"},
    "file added, not imported": {"src/components/LonelyNote.vue": setup("const n: number = 'x'", "<p>{{ n.b }}</p>")},
    "file added, outside of include": {"other/Lost.vue": setup("const n: number = 'x'", "<p>{{ n }}</p>")},
    "files added, one in a new folder": {
        "src/components/new/Deep.vue": setup("import { one } from './one'\nconst n: string = one", "<p>{{ n }}</p>"),
        "src/components/new/one.ts": "export const one = 1\n",
    },
    "file removed, imported elsewhere": {PANEL: None},
    "file removed, .ts": {USER: None},
    "file removed, imported nowhere": {GLOBALS: None},
    "file moved": {USER: None, "src/types/person.ts": (SHOP / USER).read_text("utf-8")},
    ".ts beside a component of the same name": {"src/components/UserCard.ts": "export const wrong: number = ''\n"},
    "declaration beside a component": {"src/components/SlotPanel.vue.d.ts": "declare const x: number\nexport default x\n"},
    "syntax error in a .ts file": edit(USER, "id: number", "id: = number"),
    "syntax errors in two .ts files": edit(USER, "id: number", "id: = number") | edit(USERS, "ref<User[]>(start)", "ref<User[]>(start"),
}  # fmt: skip
"""Name -> files as they are laid over the project."""

FEW = (
    "as it is", "template: unknown component", "generic component: wrong use", "defineModel: another type",
    "props: one more required, missing elsewhere", "JS component: prop missing elsewhere", "file added, not imported",
    "file removed, imported elsewhere",
)  # fmt: skip
"""For versions beside the current ones."""
