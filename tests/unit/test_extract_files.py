"""Blocks of a reply matched to the files that a fixture wants."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_llmbench.answer import Answer, WantedFile
from pytest_llmbench.extract import extract
from pytest_llmbench.extract_files import find_answer
from pytest_llmbench.languages.python import Python
from pytest_llmbench.languages.vue import rules_for

CARD, SCHEMA = "src/components/UserCard.vue", "src/schemas/user.ts"
SFC = '<script setup lang="ts">\ndefineProps<{ a: string }>()\n</script>\n\n<template>\n  <b>{{ a }}</b>\n</template>\n'
LARGER = SFC.replace("<b>{{ a }}</b>", "<b>{{ a }}</b><i>{{ a }} and more of it</i>")
TS = "export interface User {\n  name: string\n}\n"


def files(*paths: str) -> list[WantedFile]:
    return [WantedFile(path, *rules_for(path)) for path in paths]


ONE, TWO = files(CARD), files(CARD, SCHEMA)


def code_of(reply: str, wanted: Sequence[WantedFile] = ONE) -> str | None:
    return find_answer(reply, wanted).files.get(wanted[0].path)


def test_a_problem_is_searched_as_ever() -> None:
    python = Python()
    wanted = [WantedFile("solution.py", "Python", "python", python, any_name=True)]
    for reply in ("# main.py\n```python main.py\nx = 1\n```", "x = 1\n", "no", ""):
        code = extract(reply, python).code
        assert find_answer(reply, wanted) == (
            Answer({"solution.py": code}, code) if code else Answer()
        )


@pytest.mark.parametrize("tag", ["vue", "html", "Vue", "", "vue3", '{.vue data="x"}', "vue-html"])
def test_a_component_by_itself(tag: str) -> None:
    assert find_answer(f"Sure!\n\n```{tag}\n{SFC}```\nDone.", ONE) == Answer({CARD: SFC}, SFC)


named_tag = st.sampled_from(
    ["vue:{}", "vue {}", 'vue title="{}"', "{}", "{{.vue file={}}}", "vue file='{}'", "html:{}",
     "vue filename={}", "vue // {}", "vue ({})"]
)  # fmt: skip
named_line = st.sampled_from(
    ["**{}**", "`{}`", "### {}", "## `{}`", "File: {}", "**File: `{}`**", "1. **`{}`**", "2) {}:",
     "### 1. `{}` (new)", "- `{}`:", "{}", "**{}** - the component", "> `{}`", "Filename: {}",
     "Here is the updated `{}`:", "Now {} becomes this:", "<summary>{}</summary>", "[{}](x)"]
)  # fmt: skip
comment = st.sampled_from(
    ["// {}", "<!-- {} -->", "/* {} */", "# {}", "// File: {}", "<!-- {} (new) -->", "{}"]
)
how = st.sampled_from(["info", "line", "comment"])
spelling = st.sampled_from(["{}", "./{}", "/{}", "@/{}", "target_project/{}", "/home/me/app/{}"])


@st.composite
def named_block(draw: st.DrawFn, path: str, tag: str, code: str) -> str:
    said = draw(spelling).format(path)
    if draw(st.booleans()):
        said = said.replace("/", "\\")
    match draw(how):
        case "info":
            info = draw(named_tag).format(said).replace("vue", tag, 1)
            return f"```{info}\n{code}```\n"
        case "line":
            blank = draw(st.sampled_from(["\n", "\n\n"]))
            return f"{draw(named_line).format(said)}{blank}```{tag}\n{code}```\n"
    return f"```{tag}\n{draw(comment).format(said)}\n{code}```\n"


@settings(deadline=None)
@given(st.data())
def test_every_way_to_name_a_file(data: st.DataObject) -> None:
    blocks = [
        data.draw(named_block(CARD, "vue", SFC)),
        data.draw(named_block(SCHEMA, "ts", TS)),
        data.draw(named_block("src/App.vue", "vue", LARGER)),
    ]
    reply = "Here you are.\n\n" + "\n".join(data.draw(st.permutations(blocks)))
    found = find_answer(reply, TWO)
    assert set(found.files) == {CARD, SCHEMA}
    assert found.files[CARD].endswith(SFC)
    assert found.files[SCHEMA].endswith(TS)
    assert rules_for(CARD)[2].parses(found.files[CARD])
    assert rules_for(SCHEMA)[2].parses(found.files[SCHEMA])
    assert len(found.ignored) == 1
    assert found.ignored[0].endswith("src/App.vue")
    assert (
        found.shown == f"<!-- {CARD} -->\n{found.files[CARD]}\n// {SCHEMA}\n{found.files[SCHEMA]}"
    )


@pytest.mark.parametrize(
    ("line", "kept"),
    [("// src/a.ts", False), ("<!-- UserCard.vue -->", True), ("UserCard.vue", False),
     ("/* UserCard.vue */", False), ("// components/UserCard.vue", False)],
)  # fmt: skip
def test_a_first_line_that_would_break_the_component_goes(line: str, kept: bool) -> None:
    found = find_answer(f"```vue\n{line}\n{SFC}```", ONE)
    if line == "// src/a.ts":
        assert found == Answer(ignored=("src/a.ts",))
    else:
        assert found.files == {CARD: f"{line}\n{SFC}" if kept else SFC}


def test_a_comment_of_typescript_stays_and_that_of_html_goes() -> None:
    for line, kept in (("// user.ts", True), ("/* user.ts */", True), ("<!-- user.ts -->", False)):
        found = find_answer(f"```vue\n{SFC}```\n```ts\n{line}\n{TS}```", TWO)
        assert found.files[SCHEMA] == (f"{line}\n{TS}" if kept else TS)
    assert code_of('```json\n// a.json\n{"a": 1}\n```', files("a.json")) == '{"a": 1}\n'


def test_another_file_is_never_the_answer() -> None:
    for before, tag in (("", "vue:src/App.vue"), ("### src/App.vue", "vue"), ("In `App.vue`:", "")):
        found = find_answer(f"{before}\n```{tag}\n{SFC}```\n", ONE)
        assert not found.files
        assert found.shown is None
        assert found.ignored == (("App.vue",) if not tag else ("src/App.vue",))
    assert code_of(f"`src/App.vue`\n```vue\n{LARGER}```\nAnd\n```vue\n{SFC}```\n") == SFC
    assert code_of(f"```vue:{CARD}\n{SFC}```\n```vue\n{LARGER}```\n") == SFC


@pytest.mark.parametrize(
    "before",
    ["Here is the Vue.js component:", "### Vue.js", "With `Node.js` it is:", "It needs no `utils.ts`:",
     "As in `App.vue`, props are typed.", "1. Done:", "Uses `src/schemas/user.ts`:", "e.g. v3.x:",
     "| `a.vue` | `b.vue` |", "**Note**", "`defineProps.foo`:"],
)  # fmt: skip
def test_text_that_names_no_file(before: str) -> None:
    assert code_of(f"{before}\n```vue\n{SFC}```\n", TWO) == SFC


def test_a_heading_above_the_explanation_names_the_block() -> None:
    reply = f"### `src/App.vue`\n\nIt uses the card.\n\n```vue\n{LARGER}```\n### The card\nIt is typed.\n```vue\n{SFC}```\n"
    assert find_answer(reply, ONE) == Answer({CARD: SFC}, SFC, ("src/App.vue",))


def test_base_names_count_where_only_one_file_has_it() -> None:
    pair = files("src/a/index.ts", "src/b/index.ts")
    assert find_answer(
        f"```ts:b/index.ts\n{TS}```\n```ts:a/index.ts\nlet a = 1\n```", pair
    ).files == {
        "src/a/index.ts": "let a = 1\n",
        "src/b/index.ts": TS,
    }
    assert find_answer(f"```ts:index.ts\n{TS}```", pair).files == {"src/a/index.ts": TS}
    assert find_answer(f"```vue:packages/admin/{CARD}\n{SFC}```", ONE).ignored == (
        f"packages/admin/{CARD}",
    )
    page = files("pages/[id].vue")
    assert code_of(f"**pages/[id].vue**\n```vue\n{SFC}```\n```vue\n{LARGER}```", page) == SFC


def test_of_several_blocks_for_a_file_the_largest_whole_one() -> None:
    broken = LARGER.replace("</template>", "") * 2
    reply = "".join(f"`{CARD}`\n```vue\n{code}```\n" for code in (SFC, LARGER, broken))
    assert code_of(reply) == LARGER


def test_a_part_of_a_file_loses_against_the_whole_of_it() -> None:
    part = "defineProps<{ a: string }>()\n"
    assert code_of(f"### {CARD}\n```vue\n{part}```\nAll of it:\n```vue\n{SFC}```\n") == SFC
    assert code_of(f"### {CARD}\n```ts\n{part}```\nAll of it:\n```vue\n{SFC}```\n") == SFC
    assert code_of(f"### {CARD}\n```vue\n{part}```\n") == part
    assert code_of(f"### {CARD}\n```bash\nnpm run dev\n```\n") is None


def test_before_and_after_spoken_of() -> None:
    assert (
        code_of(f"`UserCard.vue` was:\n```vue\n{SFC}```\nNow it is:\n```vue\n{LARGER}```\n")
        == LARGER
    )


def test_files_without_a_name() -> None:
    both = {CARD: SFC, SCHEMA: TS}
    assert find_answer(f"```vue\n{SFC}```\n```ts\n{TS}```\n", TWO).files == both
    assert find_answer(f"```\n{SFC}```\n```typescript\n{TS}```\n", TWO).files == both
    assert find_answer(f"```vue\n{SFC}```\n```\n{TS}```\n", TWO).files == {CARD: SFC}
    assert (
        find_answer(f"```vue:{CARD}\n{SFC}```\n```ts\n{TS}```\n```bash\nls\n```", TWO).files == both
    )
    # Which of two components is which nobody can tell: the target gets the best, the other none.
    pair = files(CARD, "src/components/UserList.vue")
    assert find_answer(f"```vue\n{SFC}```\n```vue\n{LARGER}```\n", pair).files == {CARD: LARGER}
    assert find_answer(f"```vue\n{SFC}```\n```vue:UserList.vue\n{LARGER}```\n", pair).files == {
        CARD: SFC,
        "src/components/UserList.vue": LARGER,
    }


def test_a_component_tagged_as_another_language() -> None:
    for tag in ("typescript", "javascript", "xml"):
        assert code_of(f"```{tag}\n{SFC}```\n```\nnpm run dev\n```\n", TWO) == SFC
    assert code_of("```typescript\nconst a = 1\n```\n") is None
    assert code_of(f"```vue\n<template>\n```\n```ts\n{SFC}```\n") == "<template>\n"


def test_a_list_of_files_names_no_block() -> None:
    listed = f"Files:\n- `{CARD}`\n- `{SCHEMA}`\n\n"
    assert find_answer(f"{listed}```vue\n{SFC}```\n", TWO).files == {CARD: SFC}
    assert code_of(f"I read\n\n* src/main.ts\n\n```vue\n{SFC}```\n") == SFC


def test_a_full_width_colon() -> None:
    colon = "\uff1a"
    reply = (
        f"文件{colon}`{CARD}`\n```vue\n{SFC}```\n在 `src/App.vue` 中{colon}\n```vue\n{LARGER}```\n"
    )
    assert find_answer(reply, ONE) == Answer({CARD: SFC}, SFC, ("src/App.vue",))


def test_without_the_target_there_is_no_answer() -> None:
    found = find_answer(f"```ts:{SCHEMA}\n{TS}```\n", TWO)
    assert found == Answer(ignored=(f"{SCHEMA} (left out: the reply has no {CARD})",))


def test_thinking_is_never_searched() -> None:
    think = f"<think>\n```vue:{CARD}\n{LARGER}```\n</think>\n"
    assert code_of(think) is None
    assert code_of(f"{think}```vue\n{SFC}```") == SFC
    assert code_of(f"<think>hm\n`src/App.vue`</think>\n```vue\n{SFC}```") == SFC


PROSE = "".join(f"\n- **Point {n}**: it is typed, says `a`.\n" for n in range(9))


@pytest.mark.parametrize("before", ["", "Here it is:\n\n", PROSE, "The component\n"])
@pytest.mark.parametrize("after", ["", "\nIt shows a name.\n", PROSE])
def test_a_component_without_a_fence(before: str, after: str) -> None:
    assert code_of(f"{before}{SFC}{after}") == SFC
    cut = SFC.replace("</script>\n", "")
    assert code_of(f"{before}{cut}{after}") == cut


def test_ignored_is_short_and_printable() -> None:
    many = "".join(f"```vue title='src/\x1b[31m{'x' * 300}{n}.vue'\n{SFC}```\n" for n in range(50))
    many += "".join(f"```vue:src/{n}.vue\n{SFC}```\n" * 2 for n in range(50))
    found = find_answer(many, ONE)
    assert len(set(found.ignored)) == len(found.ignored) == 20
    assert all(len(path) <= 120 and path.isprintable() for path in found.ignored)


letters = st.text(alphabet=st.sampled_from("`~\n \t>#<think/>vue-1.\r\f\u2028{}=:(\"'*\\[]"))


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(letters, st.sampled_from([SFC, TS, "```vue:a.vue\n", "```\n", "`user.ts`:\n"]))
    ).map("".join)
)
def test_arbitrary_text_never_raises(text: str) -> None:
    found = find_answer(text, TWO)
    assert bool(found.files) is (found.shown is not None) is (CARD in found.files)
    assert all(code.endswith("\n") for code in found.files.values())


class Counting:
    fence_tags = frozenset({"vue"})
    seen = 0

    def parses(self, code: str) -> bool:
        self.seen += len(code)
        return False


@pytest.mark.parametrize(
    "unit",
    ["`", "```\n", "```vue\nx(\n", "~~~\n```\n", "<think></think>\n", "x.vue\n```vue\n", "[", "**",
     "```vue:a.vue\n// a.vue\n```\n", "# a.vue\n```\n```\n", "(" , "`a.vue` ", "<script>\n", "</script>\n",
     "```vue \"", "a" , "```markdown\n# a.vue\n", "//", "\\"],
)  # fmt: skip
def test_work_is_bounded_on_hostile_replies(unit: str) -> None:
    rules = Counting()
    text = unit * (40_000 // len(unit))
    find_answer(text, [WantedFile("a.vue", "Vue", "vue", rules), *TWO])
    assert rules.seen <= 6 * len(text) + 500_000
