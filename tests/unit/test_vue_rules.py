"""Whole components told from parts of them, and how each kind of file is found in a reply."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_llmbench.languages.sfc import root_blocks
from pytest_llmbench.languages.vue import rules_for

VUE = rules_for("src/A.vue")[2]
SETUP = '<script setup lang="ts">\nconst n = ref<number>(1)\n</script>\n'
TEMPLATE = "<template>\n  <p>{{ n }}</p>\n</template>\n"


@pytest.mark.parametrize(
    "code",
    [
        SETUP,
        TEMPLATE,
        SETUP + "\n" + TEMPLATE + "\n<style scoped>\np { color: red }\n</style>\n",
        "<!-- a comment with <template> in it -->\n" + TEMPLATE,
        "<script>\nexport default {}\n</script>\n" + SETUP + TEMPLATE,
        "<template><template v-if='a'><b/></template><template #x /></template>",
        "<template><p :class=\"a > b ? '</template>' : 1\">x</p></template>",
        "<template>{{ '</template>' }} a < b <!-- </template> --></template>",
        '<template lang="pug">\np <template>\n</template>',
        '<script setup lang="ts" generic="T extends { a: Array<string> }">\nlet a: T\n</script>',
        "<script lang='tsx'>\nconst a = <div>{1}</div>\n</script>",
        "<script lang='coffee'>\na = -> 1\n</script>",
        "<SCRIPT>\n</script>\n" + TEMPLATE,
        "<i18n>\n{}\n</i18n>\n" + TEMPLATE,
        '<script src="./a.ts" />\n' + TEMPLATE,
        "\n\n<template>x</template \n>",
    ],
)
def test_whole_components(code: str) -> None:
    assert VUE.parses(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "\n",
        "prose",
        "<template></template>",
        "<script setup>\n \n</script>",
        "<template/>",
        '<HelloWorld title="x" />',
        "<style>p {}</style>",
        "<!-- only a comment -->",
        "<!-- open " + TEMPLATE,
        "```vue\n" + TEMPLATE + "```",
        TEMPLATE + "This component shows a number.",
        "// src/A.vue\n" + TEMPLATE,
        "<!DOCTYPE html>\n<html></html>",
        TEMPLATE + "<script setup>\nconst a = 1\n",
        "<template><template><p/></template>",
        "<template><p {{ n }}</template>",
        "<template>{{ n </template>",
        "<script setup>\nconst = 1\n</script>\n" + TEMPLATE,
        "<script lang='tsx'>\nconst a = <div>\n</script>",
        TEMPLATE + TEMPLATE,
        SETUP * 3,
        "<template",
    ],
)
def test_what_is_no_whole_component(code: str) -> None:
    assert not VUE.parses(code)


def test_root_blocks_and_their_languages() -> None:
    blocks = root_blocks('<script setup lang="TS">a</script>\n<style lang=scss >b</style><docs/>')
    assert blocks is not None
    assert [(b.name, b.lang, b.body) for b in blocks] == [
        ("script", "ts", "a"),
        ("style", "scss", "b"),
        ("docs", "", ""),
    ]


pieces = st.sampled_from(
    ["<", "</", "template", "script", ">", "/>", "<!--", "-->", "{{", "}}", '"', "'", "=", " ", "\n",
     "a", "lang", "<template>", "</template>", "<script>", "</script>", "\u0130", "\0"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(pieces, max_size=60).map("".join))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    blocks = root_blocks(text)
    assert blocks is None or all(block.body in text for block in blocks)
    assert VUE.parses(text) in (True, False)


body = st.lists(
    st.sampled_from(
        ["<p>a</p>", "<br>", "text", "{{ a > 1 ? '<' : '>' }}", "<!-- <template> -->", "a < b", "\n",
         "<template #x='{ y }'>z</template>", "<template v-if=\"a > 1\"/>", '<i :a="`</template>`"/>']
    ),
    min_size=1, max_size=8,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(body, st.integers(0, 3))
def test_a_template_comes_back_whole(inner: str, depth: int) -> None:
    inner = "<template>" * depth + inner + "</template>" * depth
    blocks = root_blocks(f"<!-- x -->\n<template>{inner}</template>\n{SETUP}")
    assert blocks is not None
    assert [b.name for b in blocks] == ["template", "script"]
    assert blocks[0].body == inner
    assert root_blocks(f"<template>{inner}") is None


@pytest.mark.parametrize(
    ("path", "named", "tags", "right", "wrong"),
    [
        ("a.vue", ("Vue", "vue"), {"vue", "html"}, TEMPLATE, "const a = 1"),
        (
            "src/a.ts",
            ("TypeScript", "ts"),
            {"ts", "typescript", "mts"},
            "let a: number",
            "let a: =",
        ),
        ("a.mts", ("TypeScript", "ts"), {"ts"}, "export {}", "export {"),
        ("a.tsx", ("TypeScript", "tsx"), {"tsx", "ts"}, "const a = <div/>", "const a = <div>"),
        ("a.js", ("JavaScript", "js"), {"js", "javascript", "mjs"}, "const a = 1", "```js\n```"),
        ("a.mjs", ("JavaScript", "js"), {"js"}, "export default 1", " "),
        ("a.jsx", ("JavaScript", "jsx"), {"jsx"}, "const a = <div/>", "```"),
        ("a.css", ("CSS", "css"), {"css"}, "p {", " \n"),
        ("a/b.JSON", ("JSON", "json"), {"json"}, "{", ""),
        ("a.yml", ("YML", "yml"), {"yaml", "yml"}, "a: 1", ""),
        ("Dockerfile", ("text", "text"), {"text"}, "FROM x", ""),
    ],
)
def test_rules_by_suffix(
    path: str, named: tuple[str, str], tags: set[str], right: str, wrong: str
) -> None:
    title, tag, rules = rules_for(path)
    assert (title, tag) == named
    assert tags <= rules.fence_tags
    assert rules.parses(right)
    assert not rules.parses(wrong)


@pytest.mark.parametrize(
    "unit",
    ["<template", "<template>", "{{", "<!--", '<a ="', "</template ", "<s></s>", "<a", "<t1/>", " ",
     "<template><a ", '="'],
)  # fmt: skip
@pytest.mark.parametrize("start", ["", "<template>", "<script>"])
def test_hostile_text_is_no_component(start: str, unit: str) -> None:
    # Were it not read in linear time, this would run for minutes.
    assert not VUE.parses(start + unit * (200_000 // len(unit)))
