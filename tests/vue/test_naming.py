"""Naming rules: each is one check, each offender one line that tells where it is."""

from __future__ import annotations

from typing import Any

import pytest
from evaluation import TARGET, evaluate, job, run
from npm_projects import CURRENT
from pattern_cases import plain, setup

Naming = tuple[str | dict[str, str], dict[str, Any], list[str]]

PASCAL = {"interfaces": "PascalCase"}
CAMEL = {"variables": "camelCase"}
FUNCTIONS = {"functions": "camelCase"}
CONSTANTS = {"constants": "UPPER_CASE"}
COMPONENTS = {"components": "PascalCase"}
PROPS = {"props_interface_suffix": "Props"}
EMITS = {"emits_interface_suffix": "Emits"}
SUFFIXES = {"interface_suffixes": ["Props", "Emits"]}

CASES: dict[str, Naming] = {
    "interfaces": (
        setup("interface CardProps {}\ntype Kind = 'a'\nexport interface URLs {}"),
        PASCAL,
        [],
    ),
    "an interface": (
        setup("interface card_props {}"),
        PASCAL,
        ["interfaces: 'card_props' is not PascalCase (line 3)"],
    ),
    "an alias": (
        setup("\ntype kind = 'a'"),
        PASCAL,
        ["interfaces: 'kind' is not PascalCase (line 4)"],
    ),
    "an interface in a function": (
        setup("function f() {\n  interface x {}\n}"),
        PASCAL,
        ["interfaces: 'x' is not PascalCase (line 4)"],
    ),
    "an interface in a comment": (
        setup("// interface card_props {}\nconst a = 'interface x {}'"),
        PASCAL,
        [],
    ),
    "both blocks": (
        '<script lang="ts">\ninterface one_a {}\n</script>\n<script setup lang="ts">\ninterface two_b {}\n</script>\n',
        PASCAL,
        [
            "interfaces: 'one_a' is not PascalCase (line 2)",
            "interfaces: 'two_b' is not PascalCase (line 5)",
        ],
    ),
    "both blocks, setup first": (
        '<script setup lang="ts">\ninterface two_b {}</script><script lang="ts">interface one_a {}\n</script>\n',
        PASCAL,
        [
            "interfaces: 'two_b' is not PascalCase (line 2)",
            "interfaces: 'one_a' is not PascalCase (line 2)",
        ],
    ),
    "another file": (
        {TARGET: setup(""), "src/types.ts": "\nexport interface a_b {}"},
        PASCAL,
        ["interfaces: 'a_b' is not PascalCase (src/types.ts, line 2)"],
    ),
    "snake interfaces": (
        setup("interface a_b {}\ninterface AB {}"),
        {"interfaces": "snake_case"},
        ["interfaces: 'AB' is not snake_case (line 4)"],
    ),
    "variables": (
        setup(
            "const aB = f()\nlet _c = 1, $d = 2, e1 = 3\nvar { f: gH, ...rest } = x\nconst [i, , j] = y"
        ),
        CAMEL,
        [],
    ),
    "a variable": (
        setup("const My_var = f()"),
        CAMEL,
        ["variables: 'My_var' is not camelCase (line 3)"],
    ),
    "more variables": (
        setup(
            "let A = 1\nfunction f() { const b_c = 1; return b_c }\nconst { d: E_f } = x\nfor (const G of y) log(G)"
        ),
        CAMEL,
        [
            f"variables: '{name}' is not camelCase (line {line})"
            for name, line in [("A", 3), ("b_c", 4), ("E_f", 5), ("G", 6)]
        ],
    ),
    "names of others": (
        setup(
            "import X_y, { a_b, c as D_e } from 'x'\nconst { user_id } = row\nfunction f(Some_Thing: string) {}"
        ),
        CAMEL,
        [],
    ),
    "names in strings, comments, templates": (
        setup("// const A_b = 1\nlog('const A_b')", "<p v-for='A_b in c'>const A_b</p>"),
        CAMEL,
        [],
    ),
    "ambient": (
        setup("declare const __APP_VERSION__: string\ndeclare let Other_One: 1"),
        CAMEL,
        [],
    ),
    "top-level constants": (
        setup(
            "const MAX_SIZE = 10\nconst KEYS = ['a', 'b'] as const\nconst USER_KEY: InjectionKey<U> = Symbol('u')\nconst ALL = new Set([1])"
        ),
        CAMEL,
        [],
    ),
    "constants that are none": (
        setup(
            "const MAX_SIZE = f()\nlet LIMIT = 1\nfunction g() { const IN_HERE = 1; return IN_HERE }"
        ),
        CAMEL,
        [
            f"variables: '{name}' is not camelCase (line {line})"
            for name, line in [("MAX_SIZE", 3), ("LIMIT", 4), ("IN_HERE", 5)]
        ],
    ),
    "a constant object with its type": (
        setup(
            "const Status = { on: 'on' } as const\ntype Status = (typeof Status)[keyof typeof Status]"
        ),
        CAMEL,
        [],
    ),
    "a constant object without": (
        setup("const Status = { on: 'on' } as const"),
        CAMEL,
        ["variables: 'Status' is not camelCase (line 3)"],
    ),
    "snake variables": (
        setup("const a_b = f()\nconst aB = g()"),
        {"variables": "snake_case"},
        ["variables: 'aB' is not snake_case (line 4)"],
    ),
    "upper variables": (
        setup("const A_B = f()\nconst aB = g()"),
        {"variables": "UPPER_CASE"},
        ["variables: 'aB' is not UPPER_CASE (line 4)"],
    ),
    "other letters": (
        setup("const größe = f()\nconst Größe = g()"),
        CAMEL,
        ["variables: 'Größe' is not camelCase (line 4)"],
    ),
    "functions": (
        setup("function fA() {}\nconst gB = () => {}\nasync function* h() {}"),
        FUNCTIONS,
        [],
    ),
    "function offenders": (
        setup(
            "function F_a() {}\nconst G_b = () => {}\nconst H_c = async function () {}\nconst I_d = f()"
        ),
        FUNCTIONS,
        [
            f"functions: '{name}' is not camelCase (line {line})"
            for name, line in [("F_a", 3), ("G_b", 4), ("H_c", 5)]
        ],
    ),
    "a function is a variable without a rule for functions": (
        setup("const G_b = () => {}\nfunction H_c() {}"),
        CAMEL,
        ["variables: 'G_b' is not camelCase (line 3)"],
    ),
    "a function is none beside one": (
        setup("const g_b = () => {}\nconst cD = 1"),
        {**CAMEL, "functions": "snake_case"},
        [],
    ),
    "a functional component is no function": (
        setup(
            "const Row: FunctionalComponent = () => h('p')\nconst Cell = () => h('p')",
            "<Row /><Cell />",
        ),
        {**CAMEL, **FUNCTIONS, **COMPONENTS},
        [],
    ),
    "an async component is no variable": (
        setup("const BigTable = defineAsyncComponent(() => import('./T.vue'))"),
        {**CAMEL, **COMPONENTS},
        [],
    ),
    "constants": (
        setup(
            "const MAX = 1\nconst NAME = 'x'\nconst x = f()\nconst list = []\nlet y = 1\nfunction f() { const z = 1 }"
        ),
        CONSTANTS,
        [],
    ),
    "constant offenders": (
        setup("const max = 1\nconst someName = 'x'\nconst flag = true\nconst low = -1"),
        CONSTANTS,
        [
            f"constants: '{name}' is not UPPER_CASE (line {line})"
            for name, line in [("max", 3), ("someName", 4), ("flag", 5), ("low", 6)]
        ],
    ),
    "constants and variables": (
        setup("const MAX = 1\nconst DEFAULTS = { a: 1 }\nconst count = ref(0)"),
        {**CAMEL, **CONSTANTS},
        [],
    ),
    "components": (
        setup(
            "import DataTable from './DataTable.vue'\ndefineOptions({ name: 'UserCard' })",
            "<data-table />",
        ),
        COMPONENTS,
        [],
    ),
    "component offenders": (
        "<script lang='ts'>\nimport dataTable from './DataTable.vue'\nexport default { name: 'user-card' }\n</script>",
        COMPONENTS,
        [
            "components: 'dataTable' is not PascalCase (line 2)",
            "components: 'user-card' is not PascalCase (line 3)",
        ],
    ),
    "kebab tags": (
        setup("import DataTable from './DataTable.vue'", "<data-table /><DataTable />"),
        {"components": "kebab-case"},
        ["components: 'DataTable' is not kebab-case (line 6)"],
    ),
    "props": (setup("interface CardProps {}\ndefineProps<CardProps>()"), PROPS, []),
    "props in something": (
        setup(
            "interface CardProps {}\nwithDefaults(defineProps<Readonly<CardProps> & { a?: 1 }>(), {})"
        ),
        PROPS,
        [],
    ),
    "props inline": (setup("defineProps<{ a: 1 }>()"), PROPS, []),
    "no props": (setup("interface Card {}"), PROPS, []),
    "props offender": (
        setup("interface Card {}\ndefineProps<Card>()"),
        PROPS,
        ["props_interface_suffix: 'Card' does not end in Props (line 4)"],
    ),
    "props in a comment": (
        setup("interface Card {}\ndefineProps</* CardProps */ Card>()"),
        PROPS,
        ["props_interface_suffix: 'Card' does not end in Props (line 4)"],
    ),
    "props of a function component": (
        plain("interface Card {}\nexport default defineComponent((props: Card) => () => h('p'))"),
        PROPS,
        ["props_interface_suffix: 'Card' does not end in Props (line 4)"],
    ),
    "emits": (setup("interface CardEmits {}\ndefineEmits<CardEmits>()"), EMITS, []),
    "emits offender": (
        setup("type Events = { a: [] }\ndefineEmits<Events>()"),
        EMITS,
        ["emits_interface_suffix: 'Events' does not end in Emits (line 4)"],
    ),
    "suffixes": (
        setup(
            "interface CardProps {}\ntype CardEmits = { a: [] }\ntype Kind = 'a' | 'b'\ntype Names = string[]"
        ),
        SUFFIXES,
        [],
    ),
    "suffix offenders": (
        setup("interface Card {}\ntype Events = { a: [] }\ntype More = Card & { b: 1 }"),
        SUFFIXES,
        [
            f"interface_suffixes: '{name}' ends in none of Props, Emits (line {line})"
            for name, line in [("Card", 3), ("Events", 4), ("More", 5)]
        ],
    ),
    "one suffix": (
        setup("interface Card {}"),
        {"interface_suffixes": "Props"},
        ["interface_suffixes: 'Card' does not end in Props (line 3)"],
    ),
    "Windows line ends": (
        setup("const a = f()\nconst B_c = f()").replace("\n", "\r\n"),
        CAMEL,
        ["variables: 'B_c' is not camelCase (line 4)"],
    ),
}


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    found = evaluate([job(files, naming=rules) for files, rules, _ in CASES.values()], CURRENT)
    return dict(zip(CASES, found, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a_rule(name: str, results: dict[str, dict[str, Any]]) -> None:
    _, rules, violations = CASES[name]
    broken = {line.split(":")[0] for line in violations}
    assert results[name] == {
        "checks": {},
        "naming": {rule: rule not in broken for rule in rules},
        "violations": violations,
    }


def test_every_rule_and_style_is_tried() -> None:
    names = run([], CURRENT)["names"]
    rules = {rule for _, asked, _ in CASES.values() for rule in asked}
    styles = {
        style
        for _, asked, _ in CASES.values()
        for rule, style in asked.items()
        if rule in names["STYLE_RULES"]
    }
    assert rules == {*names["STYLE_RULES"], *names["SUFFIX_RULES"]}
    assert styles == set(names["STYLES"])


def test_a_rule_that_does_not_exist_is_the_callers_fault() -> None:
    [found] = evaluate([job("<p/>", naming={"classes": "PascalCase"})], CURRENT)
    assert "classes" in found["error"]
    assert "interface_suffixes" in found["error"]
