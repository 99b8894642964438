"""What vue-tsc alone lets through fails, what only looks alike passes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from checker_process import CheckerProcess
from npm_projects import CURRENT, installed, lay
from variants import CARD, USER
from weak_spots import NO_SUPPRESSIONS, SUPPRESSIONS, TEXT, UNPARSED, above, markup

Check = dict[str, Any]
PATTERNS = {
    "patterns": {"interfaces": ["UserCardProps"], "imports": ["@/types/user"]},
    "naming": {"interfaces": "PascalCase"},
}


class Open:
    def __init__(self, checker: CheckerProcess, project: Path) -> None:
        self.checker = checker
        self.project = project

    def check(self, text: str, original: str = TEXT, path: str = CARD, **more: Any) -> Check:
        asked = {
            "project": str(self.project),
            "cwd": ".",
            "target": CARD,
            "files": {path: text},
            "originals": {path: original},
        }
        return self.checker.ask("check", **(asked | more))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    with CheckerProcess(installed(CURRENT)) as checker:
        yield Open(checker, lay("shop", CURRENT, tmp_path_factory.mktemp("weak") / "shop"))


def compiles(found: Check) -> bool:
    wrong = found["parse_errors"] + found["suppressions"] + found["diagnostics"]
    return not wrong and found["target_checked"]


def test_the_component_as_it_is(shop: Open) -> None:
    found = shop.check(TEXT, **PATTERNS)
    assert compiles(found)
    assert found["checks"] == {"interfaces:UserCardProps": True, "imports:@/types/user": True}
    assert found["naming"] == {"interfaces": True}


@pytest.mark.parametrize("name", UNPARSED)
def test_not_a_component(shop: Open, name: str) -> None:
    found = shop.check(UNPARSED[name], **PATTERNS)
    assert found["parse_errors"], found
    assert found["diagnostics"] == found["suppressions"] == []
    assert not found["target_checked"]
    assert set(found["checks"].values()) == set(found["naming"].values()) == {False}
    assert {error["file"] for error in found["parse_errors"]} == {CARD}
    parsed = shop.checker.ask("parse", project=str(shop.project), path=CARD, text=UNPARSED[name])
    assert parsed["errors"] == found["parse_errors"]


@pytest.mark.parametrize("name", SUPPRESSIONS)
def test_suppression(shop: Open, name: str) -> None:
    found = shop.check(SUPPRESSIONS[name])
    assert found["parse_errors"] == []
    assert found["suppressions"], found
    assert not found["target_checked"]


@pytest.mark.parametrize("name", [name for name in SUPPRESSIONS if name != "inline plugins"])
def test_the_original_may_hold_it(shop: Open, name: str) -> None:
    """Then the answer may too, but not twice."""
    text = SUPPRESSIONS[name]
    assert shop.check(text, original=text, path="src/components/Kept.vue")["suppressions"] == []
    twice = text.replace("const label =", "// @ts-ignore\n// @ts-ignore\nconst label =")
    assert shop.check(twice, original=text, path="src/components/Kept.vue")["suppressions"] != []


@pytest.mark.parametrize("name", NO_SUPPRESSIONS)
def test_no_suppression(shop: Open, name: str) -> None:
    found = shop.check(NO_SUPPRESSIONS[name])
    assert found["parse_errors"] == found["suppressions"] == []
    assert found["diagnostics"] == []
    assert found["target_checked"]


@pytest.mark.parametrize(("path", "text"), [
    (USER, "// @ts-nocheck\nexport interface User { id: number; name: string; email?: string }\nexport type Role = 'guest'\n"),
    ("src/any.ts", "declare global { interface Window { any: any } }\nexport {}\n"),
    ("src/any.js", "/* @ts-ignore */ export const a = 1\n"),
    ("src/any.ts", "//@TS-NOCHECK\nexport const a = 1\n"),
    ("src/any.ts", "// @ts-ignores\nexport const a = 1\n"),
    ("src/any.ts", "export declare const known: any\n"),
    ("src/any.d.ts", "/// <reference no-default-lib='true'/>\nexport {}\n"),
])  # fmt: skip
def test_suppression_in_a_script_file(shop: Open, path: str, text: str) -> None:
    assert shop.check(text, original="", path=path)["suppressions"]


def test_positions_of_suppressions_and_parse_errors(shop: Open) -> None:
    (found,) = shop.check(above("// @ts-ignore"))["suppressions"]
    assert (found["line"], found["column"]) == (
        TEXT[: TEXT.index("const label =")].count("\n") + 1,
        1,
    )
    line = TEXT[: TEXT.index("<h2>")].count("\n") + 1
    (found,) = shop.check(markup("<h2>{{ a + }}</h2>"))["parse_errors"]
    assert found["line"] == line
    (found,) = shop.check(markup("<h2>"))["parse_errors"]
    assert (found["line"], found["column"]) == (line, 5)
    (found,) = shop.check(above("const = 1"))["parse_errors"]
    assert (found["line"], found["column"]) == (
        TEXT[: TEXT.index("const label =")].count("\n") + 1,
        7,
    )


@pytest.mark.parametrize("element", ["<p>", "<h2>{{ label + }}</h2>"])
def test_errors_of_script_and_template_are_both_told(shop: Open, element: str) -> None:
    text = above("const = 1").replace("<h2>{{ label }}</h2>", element)
    lines = [error["line"] for error in shop.check(text)["parse_errors"]]
    assert lines == sorted(
        [text[: text.index(what)].count("\n") + 1 for what in ("const = 1", element)]
    )


def test_a_preprocessed_block_that_the_original_has(shop: Open) -> None:
    """It is not refused, and nothing runs its preprocessor."""
    text = UNPARSED["preprocessed template"]
    assert shop.check(text, original=text)["parse_errors"] == []


def test_types_resolved_through_files_of_the_answer(shop: Open) -> None:
    """compiler-sfc looks up imported props: it must see the answer, not the disk."""
    props = "export interface CardProps { user: { name: string }; size: number }\n"
    card = '<script setup lang="ts">\nimport type { CardProps } from "./card-props"\ndefineProps<CardProps>()\n</script>\n<template>{{ size }}</template>\n'
    names = {"src/components/Extra.vue": card, "src/components/card-props.ts": props}
    found = shop.check(TEXT, files=names, originals={})
    assert found["parse_errors"] == found["diagnostics"] == []
    assert shop.check(TEXT, files={"src/components/Extra.vue": card}, originals={})["parse_errors"]


def test_one_reply_to_each_request(shop: Open) -> None:
    """An answer that prints is not run, and one full of line ends is one line."""
    shouting = above('console.log(\'\\n{"id": 1, "ok": {}}\\n\')').replace(
        "<h2>", "<h2>\u2028\u2029\x00"
    )
    assert shop.check(shouting)["suppressions"] == []
    assert compiles(shop.check(TEXT))


@pytest.mark.parametrize("text", [
    TEXT.replace("<h2>{{ label }}</h2>", "<div>" * 4000 + "</div>" * 4000),
    TEXT.replace("{{ label }}", "{{ " + "(" * 6000 + "1" + ")" * 6000 + " }}"),
    TEXT.replace("const label =", "const deep = " + "[" * 6000 + "]" * 6000 + "\nconst label ="),
    TEXT.replace("const label =", "const sum = " + "1 + " * 20000 + "1\nconst label ="),
], ids=["elements", "parentheses", "arrays", "terms"])  # fmt: skip
def test_code_that_nests_too_deep_is_the_answers_fault(shop: Open, text: str) -> None:
    shop.check(text)
    assert compiles(shop.check(TEXT))


def test_many_errors_are_cut(shop: Open) -> None:
    found = shop.check(above("\n".join(f"const n{n}: number = '{n}'" for n in range(300))))[
        "diagnostics"
    ]
    assert len(found) == 201
    assert "more are not shown" in found[-1]["text"]


def test_a_long_text_is_cut(shop: Open) -> None:
    fields = "; ".join(f"field{n}: 'value{n}'" for n in range(2000))
    found = shop.check(
        above(
            f"const wide: number = undefined as unknown as {{ {fields} }}\nconst s: '{'x' * 5000}' = 1"
        )
    )
    assert all(len(error["text"]) < 2100 for error in found["diagnostics"])
