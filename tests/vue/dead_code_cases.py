"""Small cases about code that can never run: it shows nothing, but what is forbidden stands there."""

from __future__ import annotations

from pattern_cases import Case, no, setup, switch, yes

TABLE = "import DataTable from './DataTable.vue'"
TITLE = "const title = ref('')"
MOUSE = "const { x } = useMouse()"
FALSE = [
    "false",
    "0",
    "-0",
    "!true",
    "!1",
    "!!0",
    "``",
    "null",
    "undefined",
    "void 0",
    "NaN",
    "![]",
    "(false as boolean)",
    "shown && false",
    "false && shown",
    "0 || null",
    "1 > 2",
    "1 === 2",
    "!(2 > 1 && true)",
]
UNKNOWN = [
    "shown",
    "!shown",
    "shown || false",
    "shown && true",
    "[]",
    "1 < 2",
    "shown === 1",
    "'0'",
]
NEVER_SHOWN = [
    *(f'<p v-if="{condition}">HERE</p>' for condition in FALSE),
    "<p v-if=\"''\">HERE</p>",
    '<template v-if="0"><p>HERE</p></template>',
    '<p v-if="true" /><p v-else>HERE</p>',
    '<p v-if="1" />\n<!-- not here -->\n<p v-else-if="shown">HERE</p><p v-else />',
    '<p v-if="1" /><p v-else-if="shown" /><p v-else>HERE</p>',
    '<p v-if="shown" /><p v-else-if="!0" /><p v-else>HERE</p>',
    '<p v-if="shown" /><p v-else-if="0">HERE</p>',
    '<p v-for="one in []" :key="one">HERE</p>',
    '<p v-for="one of 0" :key="one">HERE</p>',
    '<p v-for="(one, at) in {}" :key="at">HERE</p>',
    "<template>HERE</template>",
    '<div><template class="a"><p>HERE</p></template></div>',
]
SHOWN = [
    *(f'<p v-if="{condition}">HERE</p>' for condition in UNKNOWN),
    '<p v-show="false">HERE</p>',
    '<p v-if="false" /><p v-else>HERE</p>',
    '<p v-if="shown" /><p v-else>HERE</p>',
    '<p v-if="true" /><p v-if="shown" /><p v-else>HERE</p>',
    '<p v-if="true" /><b /><p v-if="shown">HERE</p>',
    '<p v-for="one in [1]" :key="one">HERE</p>',
    '<p v-for="one in 3" :key="one">HERE</p>',
    '<p v-for="one in ones" :key="one">HERE</p>',
    '<template v-for="one in ones" :key="one">HERE</template>',
    "<X><template #cell>HERE</template></X>",
    "<X><template v-slot>HERE</template></X>",
]


def _filled(templates: list[str], content: str) -> list[str]:
    return [one.replace("HERE", content) for one in templates]


def _components(content: str, templates: list[str]) -> list[str]:
    return [setup(TABLE, one) for one in _filled(templates, content)]


DEAD_CODE: list[Case] = [
    *no("components", "DataTable", *_components("<DataTable />", NEVER_SHOWN)),
    *yes("components", "DataTable", *_components("<DataTable />", SHOWN)),
    *no(
        "components",
        "DataTable",
        setup(TABLE, "<component :is=\"false ? DataTable : 'p'\" />"),
        setup(TABLE, "<component :is=\"1 ? 'p' : DataTable\" />"),
        setup(f"{TABLE}\nif (0) h(DataTable)"),
        setup(f"{TABLE}\nconst a = !0 ? 1 : h(DataTable)"),
    ),
    *no("composables", "useMouse", *(setup(MOUSE, one) for one in _filled(NEVER_SHOWN, "{{ x }}"))),
    *yes("composables", "useMouse", *(setup(MOUSE, one) for one in _filled(SHOWN, "{{ x }}"))),
    *no(
        "composables",
        "useMouse",
        setup(MOUSE, "{{ false && x }}"),
        setup(MOUSE, "{{ true || x }}"),
        setup(MOUSE, "{{ 1 ? 2 : x }}"),
        setup("if (1 > 2) useMouse(() => 1)"),
        setup("if (true) { watch(a, b) } else useMouse(() => 1)"),
        setup("for (; false; ) useMouse(() => 1)"),
        setup("'' && useMouse(() => 1)"),
    ),
    *no("text", "{{ title }}", *(setup(TITLE, one) for one in _filled(NEVER_SHOWN, "{{ title }}"))),
    *yes("text", "{{ title }}", *(setup(TITLE, one) for one in _filled(SHOWN, "{{ title }}"))),
    *no(
        "text",
        "schema.safeParse(",
        setup("if (false) schema.safeParse(form)"),
        setup("if (!1) { schema.safeParse(form) }"),
        setup("const a = 0 && schema.safeParse(form)"),
        setup("function never() { schema.safeParse(form) }"),
        setup("const never = () => schema.safeParse(form)"),
    ),
    *no(
        "text",
        "title",
        setup(TITLE.replace("title", "other"), "{{ false && title }}"),
        setup("", "<p :class=\"`a ${0 ? title : ''}`\" />"),
        setup("", '<p @click="if (!1) save(title)" />'),
    ),
    *yes(
        "text",
        "title",
        setup("", "{{ true && title }}"),
        setup("", "{{ 0 || title }}"),
        setup("", "<p :class=\"`a ${1 ? title : ''}`\" />"),
        setup("", '<p @click="if (a) save(title)" />'),
    ),
    *no("text", "a = b", setup("a = false && c\nb()")),
    *yes(
        "text",
        "schema.safeParse(",
        setup("if (shown) schema.safeParse(form)"),
        setup("function send() { schema.safeParse(form) }", '<form @submit="send" />'),
        setup("const send = () => schema.safeParse(form)\ndefineExpose({ send })"),
        setup("onMounted(() => schema.safeParse(form))"),
        {"src/a.ts": "export function check() { return schema.safeParse(1) }"},
    ),
    *switch(
        "no_any",
        False,
        *(setup("", one) for one in _filled(NEVER_SHOWN, "{{ (user as any).name }}")),
        setup("if (false) console.info(user as any)"),
        setup("function never(a: any) {}"),
    ),
]
FORBIDDEN: list[Case] = [
    (code, {"forbidden": {name: [text]}}, {f"forbidden:{name}:{text}": False})
    for name, text, code in [
        *(("text", "<table", setup("", one)) for one in _filled(NEVER_SHOWN, "<table />")),
        *(
            ("components", "DataTable", setup("", one))
            for one in _filled(NEVER_SHOWN, "<DataTable />")
        ),
        ("text", "console.log", setup("if (false) console.log(1)")),
        ("text", "console.log", setup("function never() { console.log(1) }")),
    ]
]
LOST_REACTIVITY: list[Case] = [
    *switch(
        "no_lost_reactivity",
        False,
        *(
            setup(f"const on = ref(false), other = ref(0), all = () => {{ {code} }}", "{{ all() }}")
            for code in [
                "if (on || other.value === 0) return 1",
                "if (other.value === 0 && (on || x)) return 1",
                "if (on && other.value) return 1",
                "return other.value || on ? 1 : 2",
                "return !(on && other.value)",
                "while (on || x) x()",
                "for (; on && x; ) x()",
            ]
        ),
    ),
    *switch(
        "no_lost_reactivity",
        True,
        *(
            setup(f"const on = ref(false), other = ref(0), all = () => {{ {code} }}", "{{ all() }}")
            for code in [
                "if (on.value || other.value === 0) return 1",
                "if (on && on.value) return 1",
                "return x && on",
                "return x || on",
                "if (take(on) || other.value) return 1",
            ]
        ),
    ),
]
DEAD_CODE += [*FORBIDDEN, *LOST_REACTIVITY]
