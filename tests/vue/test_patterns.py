"""Each pattern, in small: what counts and what does not."""

from __future__ import annotations

import random
from typing import Any

import pytest
from dead_code_cases import DEAD_CODE
from evaluation import evaluate, job, run
from npm_projects import CURRENT, VUE_TSC_2
from pattern_cases import CASES as SMALL
from pattern_cases import setup
from test_right_components import COMPONENTS

from pytest_llmbench.case_files import fixture_names

CASES = [*SMALL, *DEAD_CODE]


@pytest.fixture(scope="module", params=[CURRENT, VUE_TSC_2])
def results(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    return evaluate([job(files, **asked) for files, asked, _ in CASES], request.param)


def _told(number: int) -> str:
    [(name, holds)] = CASES[number][2].items()
    return f"{number}-{name}-{'yes' if holds else 'no'}"


@pytest.mark.parametrize("number", range(len(CASES)), ids=_told)
def test_a_check(number: int, results: list[dict[str, Any]]) -> None:
    files, _, expected = CASES[number]
    assert results[number].get("checks") == expected, f"{results[number]}\n{files}"


ODD = [
    "",
    " ",
    "\ufeff",
    "no component at all",
    "<script setup lang='ts'>",
    "<script setup lang='ts'>\nconst = = =\nfunction (\n</script>",
    "<script setup lang='coffee'>\na = -> 1\n</script>",
    "<template lang='pug'>\np {{ a }}\n</template>",
    "<script></script><script setup></script><script setup></script>",
    "<template><p v-for='' :a='' @b='' v-slot='' #x='{' :[c]='(' v-if=')'>{{ }}{{ ( }}</p></template>",
    "<template><p v-for='a' /><p v-for='in x' /><p v-for='(a, b in' /></template>",
    "<script setup lang='ts' generic='T extends'>\ntype A = B\ntype B = A\ninterface C extends C {}\ndefineProps<A & C>()\n</script>",
    "<script setup lang='ts'>\nimport {} from ''\nimport * as a from 'vue'\nexport * from 'x'\nexport { b as default }\na.b.c()\n;[][0]()\nnew.target\n</script>",
    "<script setup lang='ts'>\nconst { [x]: y, ...z } = defineProps<typeof w>(); defineEmits<(...a) => void>()\n</script>",
    "<script setup lang='ts'>\n" + "(" * 3000 + "1" + ")" * 3000 + "\n</script>",
    "<script setup lang='ts'>\nconst a = " + "1 + " * 20000 + "1\n</script>",
    "<script setup lang='ts'>\ntype A = " + "[" * 2000 + "any" + "]" * 2000 + "\n</script>",
    "<script setup lang='ts'>\n"
    + "\n".join(f"type A{i} = [A{i + 1}, A{i + 1}]" for i in range(60))
    + "\nconst a = ref<A0>()\n</script>",
    "<script setup lang='ts'>\n"
    + "\n".join(f"interface A{i} extends A{i + 1}, A{i + 2} {{}}" for i in range(200))
    + "\ndefineProps<A0>()\n</script>",
    "<template>" + "<div>" * 500 + "</div>" * 500 + "</template>",
    "<template>\n" + "<p :a=\"b + 'c'\" @d='e()'>{{ f }}</p>\n" * 3000 + "</template>",
    "<script setup lang='ts'>\n"
    + "\n".join(f"const a{i} = computed<string>(() => a{i - 1}.value)" for i in range(3000))
    + "\n</script>",
]
EVERYTHING: dict[str, Any] = {
    "patterns": {
        "interfaces": ["A"],
        "type_annotations": [
            "defineProps<A>",
            "ref<A>",
            "(",
            "a b c",
            "Never<string>",
            "defineEmits<{ (e: 'x'): void }>",
        ],
        "script_lang": ["ts"],
        "imports": ["a", "import { from", "x from 'y'", ""],
        "composables": ["useA"],
        "reactivity": ["ref", "watch"],
        "components": ["DataTable", "data-table"],
        "props": ["a", "a b"],
        "emits": ["a", "update:a"],
        "text": ["never to be found", "'", '"', "`${", "", "/"],
        **dict.fromkeys(
            ["no_any", "no_options_api", "no_lost_reactivity", "typed_props", "typed_emits"], True
        ),
    },
    "forbidden": {
        "interfaces": ["A"],
        "imports": ["a"],
        "composables": ["useA"],
        "components": ["A"],
        "text": ["x y z"],
    },
    "naming": {
        "interfaces": "PascalCase",
        "variables": "camelCase",
        "functions": "camelCase",
        "components": "PascalCase",
        "constants": "UPPER_CASE",
        "props_interface_suffix": "Props",
        "interface_suffixes": ["Props"],
    },
}


def test_odd_input_is_no_error() -> None:
    """Whatever a model writes, there is an answer to each question, and nothing is told on stderr."""
    files = [
        {f"a.{ending}": text} for text in ODD for ending in ("vue", "ts", "json", "d.ts", "tsx")
    ]
    found = evaluate([job(one, **EVERYTHING) for one in files], CURRENT)
    asked = sum(1 if value is True else len(value) for value in EVERYTHING["patterns"].values())
    asked += sum(len(value) for value in EVERYTHING["forbidden"].values())
    for one, result in zip(files, found, strict=True):
        assert "error" not in result, (str(one)[:200], result)
        assert len(result["checks"]) == asked
        assert set(result["naming"]) == set(EVERYTHING["naming"])


PIECES = [
    "<",
    ">",
    "{",
    "}",
    "(",
    ")",
    "{{",
    "}}",
    '"',
    "'",
    "`",
    "${",
    "/*",
    "*/",
    "<!--",
    "-->",
    "</script>",
    "import",
    "export",
    "const",
    "=>",
    "...",
    "?",
    "any",
    "as",
    "type",
    "[",
    "]",
    '@click="',
    "defineProps<",
    "\\",
    "\x00",
]


def test_mutilated_components_are_no_error() -> None:
    """As code that a model got wrong, or a reply that was cut."""
    dice = random.Random(3)
    jobs = []
    for path in COMPONENTS * 6:
        text = path.read_text("utf-8")
        for _ in range(dice.randint(1, 3)):
            start = dice.randrange(len(text) + 1)
            text = (
                text[:start]
                + dice.choice([*PIECES, ""])
                + text[start + dice.choice([0, 1, 5, 40]) :]
            )
        jobs.append(job({dice.choice(["a.vue", "a.vue", "a.ts"]): text}, **EVERYTHING))
    found = evaluate(jobs, CURRENT)
    assert [one["error"] for one in found if "error" in one] == []


def test_a_file_taken_away_is_no_source() -> None:
    files: Any = {"src/a.vue": setup("interface A {}"), "src/b.ts": None}
    [found] = evaluate([job(files, patterns={"interfaces": ["A"], "script_lang": ["ts"]})], CURRENT)
    assert found["checks"] == {"interfaces:A": True, "script_lang:ts": True}


def test_an_unknown_switch_or_style_is_the_callers_fault() -> None:
    jobs = [job("<p/>", patterns={"no_sense": True}), job("<p/>", naming={"variables": "camels"})]
    switches, styles = [one["error"] for one in evaluate(jobs, CURRENT)]
    assert "no_any" in switches
    assert "no_sense" in switches
    assert "camelCase" in styles
    assert "camels" in styles


def test_fixtures_are_read_with_the_same_names() -> None:
    names = run([], CURRENT)["names"]
    switches = {
        name
        for _, asked, _ in CASES
        for name, value in asked.get("patterns", {}).items()
        if value is True
    }
    assert switches == set(names["SWITCHES"]) == set(fixture_names.SWITCHES)
    assert set(names["STYLES"]) == set(fixture_names.STYLES)
    assert set(names["STYLE_RULES"]) == set(fixture_names.STYLED_RULES)
    assert set(names["STYLE_RULES"] + names["SUFFIX_RULES"]) == set(fixture_names.NAMING_RULES)


def test_every_name_with_a_meaning_is_tried() -> None:
    names = run([], CURRENT)["names"]
    tried = {name for _, asked, _ in CASES for name in asked.get("patterns", {})}
    assert {*names["STRUCTURAL"], *names["ADVANCED"]} <= tried
