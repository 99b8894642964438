"""Vue fixtures: what is read, and what is said of a wrong one, with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fixture_folders import HELLO, Folder

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.discovery import FIXTURE_GLOBS, is_fixture_file
from pytest_llmbench.case_files.fixture_names import NAMING_RULES, STYLES, SWITCHES, WEIGHTS
from pytest_llmbench.case_files.fixture_spec import READERS
from pytest_llmbench.case_files.fixtures import read_fixture
from pytest_llmbench.case_files.globs import glob_matches
from pytest_llmbench.case_files.json_nodes import read_json


@pytest.fixture
def fixture(tmp_path: Path) -> Folder:
    path = tmp_path / "fixtures" / "refactoring" / "hello"
    path.mkdir(parents=True)
    return Folder(path.resolve())


# -- right fixtures -----------------------------------------------------------------


def test_the_least_a_fixture_needs(fixture: Folder) -> None:
    case = fixture.read()
    assert (case.id, case.kind, case.lang, case.category) == ("hello", "vue", "vue", "refactoring")
    assert (case.path.name, case.line, case.title) == ("validation_spec.json", 1, "Type it.")
    assert case.prompt == f"Refactor src/components/Hello.vue:\n\n{HELLO.rstrip()}\n"
    assert case.prompt_version is None
    found = case.fixture
    assert found
    assert (found.folder, found.project) == (fixture.path, fixture.project)
    assert found.target_file == "src/components/Hello.vue"
    assert found.answer_files == ("src/components/Hello.vue",)
    assert found.originals == {"src/components/Hello.vue": HELLO}
    assert found.weights == {"compilation": 0.5, "pattern_match": 0.4, "naming": 0.1}
    assert (found.compilation_cwd, found.compilation_command) == (".", None)
    assert found.patterns == {"interfaces": ("HelloProps",)}
    assert (found.forbidden, found.naming, found.functional_tests) == ({}, {}, {})


def test_everything_a_fixture_may_say(fixture: Folder) -> None:
    fixture.lay("functional/form/Hello.spec.ts", "test one")
    fixture.lay("docs/vue.md", "Vue")
    case = fixture.read(
        allowed_write_paths=["./src/types/new.ts", "src/components/Hello.vue"],
        required_patterns={
            "script_lang": "ts",
            "imports": ["@/types/user", "vue", "vue"],
            "no_any": True,
            "no_options_api": False,
            "my own": "{{ msg }}",
        },
        forbidden_patterns={"markup": ["<table"], "word": "any", "no_any": True},
        naming_conventions={
            "interfaces": "PascalCase",
            "constants": "UPPER_CASE",
            "props_interface_suffix": "Props",
            "interface_suffixes": ["Props", "Emits"],
        },
        scoring={"compilation": 0.25, "pattern_match": 0.25, "functional": 0.5},
        functional_tests=["functional/form/Hello.spec.ts"],
        compilation_command="npm run type-check",
        max_steps=12,
        tools=["read_file", "write_file"],
        rag_docs_path="docs",
        min_score=80,
        timeout=20,
        title="Hello",
        category="typing",
        difficulty="easy",
        tags=["props"],
    )
    assert (case.title, case.category, case.difficulty, case.tags) == (
        "Hello", "typing", "easy", ("props",),
    )  # fmt: skip
    assert (case.min_score, case.timeout, case.max_steps) == (80, 20, 12)
    found = case.fixture
    assert found
    assert case.tools == ("read_file", "write_file")
    assert case.docs == (found.folder / "docs").resolve()
    assert found.answer_files == ("src/components/Hello.vue", "src/types/new.ts")
    assert found.originals["src/types/new.ts"] == ""
    assert found.patterns == {
        "script_lang": ("ts",),
        "imports": ("@/types/user", "vue"),
        "no_any": True,
        "no_options_api": False,
        "my own": ("{{ msg }}",),
    }
    assert found.forbidden == {"markup": ("<table",), "word": ("any",), "no_any": True}
    assert found.naming["interface_suffixes"] == ("Props", "Emits")
    assert found.naming["constants"] == "UPPER_CASE"
    assert found.weights == {
        "compilation": 0.25, "pattern_match": 0.25, "naming": 0.0, "functional": 0.5,
    }  # fmt: skip
    assert found.functional_tests == {"llmbench-functional/form/Hello.spec.ts": "test one"}
    assert found.compilation_command == "type-check"


def test_functional_tests_without_a_scoring_weigh_a_fifth(fixture: Folder) -> None:
    fixture.lay("Hello.spec.ts", "test")
    del fixture.spec["required_patterns"]
    found = fixture.read(functional_tests="Hello.spec.ts").fixture
    assert found
    assert found.weights == {
        "compilation": 0.4, "pattern_match": 0.3, "naming": 0.1, "functional": 0.2,
    }  # fmt: skip
    assert found.functional_tests == {"llmbench-functional/Hello.spec.ts": "test"}
    assert found.patterns == {}


def test_a_functional_test_of_the_project_stays_where_it_is(fixture: Folder) -> None:
    place = "src/components/__tests__/Hello.spec.ts"
    fixture.lay(f"target_project/{place}", "test")
    for path in (place, f"target_project/{place}"):
        found = fixture.read(functional_tests=[path]).fixture
        assert found
        assert found.functional_tests == {place: "test"}


def test_a_plain_list_of_forbidden_texts(fixture: Folder) -> None:
    found = fixture.read(forbidden_patterns=["Options", "mixins"]).fixture
    assert found
    assert found.forbidden == {"text": ("Options", "mixins")}


def test_globs_and_folders_stand_for_the_sources_that_are_there(fixture: Folder) -> None:
    for path in ("src/pages/[id].vue", "src/pages/logo.png", "src/vite.config.ts", "src/env.d.ts",
                 "src/node_modules/x/index.ts", "dist/a.ts"):  # fmt: skip
        fixture.lay(f"target_project/{path}", "x")
    for allowed in (["src/"], ["src"], ["src/**"], ["**/*.vue", "src/types/*"]):
        found = fixture.read(allowed_write_paths=allowed).fixture
        assert found
        assert found.answer_files == (
            "src/components/Hello.vue", "src/pages/[id].vue", "src/types/user.ts",
        )  # fmt: skip


def test_a_shared_project_may_lie_outside_of_the_fixture(fixture: Folder) -> None:
    shared = fixture.path.parent / "shared app"
    fixture.project.rename(shared)
    found = fixture.read(target_project_path="../shared app").fixture
    assert found
    assert found.project == shared


@pytest.mark.parametrize("key", ["docs_path", "rag_docs_path"])
@pytest.mark.parametrize(
    ("path", "told"),
    [
        (".", "holds the fixture itself"),
        ("..", "holds the fixture itself"),
        ("docs/..", "holds the fixture itself"),
        ("answers", "is answers/ or lies in it"),
        ("answers/reference", "is answers/ or lies in it"),
        ("link", "is answers/ or lies in it"),
        ("functional", "holds answers or functional tests"),
        ("target_project", "holds answers or functional tests"),
        ("target_project/tests", "holds answers or functional tests"),
    ],
)
def test_documents_hold_nothing_that_a_fixture_keeps_to_itself(
    fixture: Folder, key: str, path: str, told: str
) -> None:
    for place in ("docs", "answers/reference", "functional", "target_project/tests"):
        fixture.lay(f"{place}/notes.md", "Notes")
    (fixture.path / "link").symlink_to("answers")
    fixture.lay("functional/form/a.spec.ts", "test")
    fixture.lay("target_project/tests/b.spec.ts", "test")
    tests = ["functional/form/a.spec.ts", "tests/b.spec.ts"]
    wrong = fixture.wrong(functional_tests=tests, **{"docs_path": "docs", key: path})
    line = 13 if key == "docs_path" else 14
    assert wrong.startswith(
        f"validation_spec.json:{line}: {key}: {path!r} {told}, which no model may see"
    ), wrong


def test_documents_may_lie_in_the_project_and_beside_the_fixture(fixture: Folder) -> None:
    fixture.lay("target_project/docs/vue.md", "Vue")
    fixture.lay("../docs/vue.md", "Vue")
    fixture.lay("target_project/tests/b.spec.ts", "test")
    for path in ("target_project/docs", "../docs"):
        case = fixture.read(functional_tests=["tests/b.spec.ts"], docs_path=path)
        assert case.docs == (fixture.path / path).resolve()


@pytest.mark.parametrize("workspaces", [["packages/*"], {"packages": ["**", "!legacy"]}])
def test_a_workspace_is_taken_from_the_folder_with_the_lock_file(
    fixture: Folder, workspaces: Any
) -> None:
    mono = fixture.path.parent / "mono"
    (mono / "packages").mkdir(parents=True)
    fixture.project.rename(mono / "packages" / "app")
    fixture.lay("functional/Hello.spec.ts", "test")
    (mono / "package-lock.json").write_text("{}")
    (mono / "package.json").write_text(json.dumps({"workspaces": workspaces}))
    found = fixture.read(
        target_project_path="../mono/packages/app", functional_tests=["functional/Hello.spec.ts"]
    ).fixture
    assert found
    assert found.project == mono
    assert found.target_file == "packages/app/src/components/Hello.vue"
    assert found.answer_files == (found.target_file,)
    assert found.originals == {found.target_file: HELLO}
    assert found.compilation_cwd == "packages/app"
    assert list(found.functional_tests) == ["packages/app/llmbench-functional/Hello.spec.ts"]


@pytest.mark.parametrize(
    "workspaces", [["apps/*"], ["packages/*", "!packages/app"], [], None, "packages/*"]
)
def test_a_lock_file_above_that_does_not_cover_the_project_is_not_its_own(
    fixture: Folder, workspaces: Any
) -> None:
    mono = fixture.path.parent / "mono"
    (mono / "packages").mkdir(parents=True)
    app = mono / "packages" / "app"
    fixture.project.rename(app)
    (mono / "package-lock.json").write_text("{}")
    (mono / "package.json").write_text(json.dumps({"workspaces": workspaces}))
    found = fixture.read(target_project_path="../mono/packages/app").fixture
    assert found
    assert found.project == app


def test_a_project_with_a_lock_file_of_its_own_is_its_own_root(fixture: Folder) -> None:
    fixture.lay("package-lock.json", "{}")
    fixture.lay("package.json", '{"workspaces": ["*"]}')
    fixture.lay("target_project/package-lock.json", "{}")
    found = fixture.read().fixture
    assert found
    assert found.project == fixture.project


# -- prompts ------------------------------------------------------------------------


def test_only_the_three_placeholders_are_replaced_and_once(fixture: Folder) -> None:
    hello = "<template>{{ msg }} {{original_code}} {{target_file}} \\1 {{file:x}}</template>"
    fixture.lay("target_project/src/components/Hello.vue", hello)
    fixture.lay(
        "prompt.md",
        "{{original_code}}\n{{ target_file }} {{ msg }} {{{target_file}}} {{file:src/types/user.ts}}",
    )
    assert fixture.read().prompt == (
        f"{hello}\n{{{{ target_file }}}} {{{{ msg }}}} {{src/components/Hello.vue}} "
        "export type User = string"
    )


def test_a_version_where_there_is_one_else_the_only_prompt(fixture: Folder) -> None:
    assert fixture.read("short").prompt_version is None
    fixture.lay("prompt-short.md", "Type {{target_file}}.")
    case = fixture.read("short")
    assert (case.prompt, case.prompt_version) == ("Type src/components/Hello.vue.", "short")
    assert fixture.read().prompt_version is None
    assert fixture.wrong("sort") == (
        "validation_spec.json:1: no prompt-sort.md beside this file (did you mean 'short'?): "
        "there is prompt-V.md for short"
    )
    (fixture.path / "prompt.md").unlink()
    assert fixture.read("short").prompt_version == "short"
    assert fixture.wrong() == (
        "validation_spec.json:1: there is no prompt.md beside this file: there is prompt-V.md "
        "for short; choose one with --llm-prompt-version"
    )


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("src/gone.ts", "the project has no file 'src/gone.ts'"),
        ("src/types/User.ts", "the project has no file 'src/types/User.ts' (did you mean 'src/types/user.ts'?)"),
        ("../prompt.md", "path '../prompt.md' leaves the project: remove the '..'"),
        ("/etc/passwd", "path '/etc/passwd': use a path below the project, with /"),
        ("src/types", "the project has no file 'src/types'"),
        ("src/" + "x" * 300, "a name is too long"),
    ],
)  # fmt: skip
def test_a_wrong_file_in_a_prompt_names_the_prompts_line(
    fixture: Folder, path: str, told: str
) -> None:
    fixture.lay("prompt.md", f"one\ntwo {{{{file:{path}}}}}\n")
    found = fixture.wrong()
    assert found.startswith("prompt.md:2: {{file:...}}: ")
    assert told in found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{{ original_code }}", "original_code"),
        ("{{orginal_code}}", "original_code"),
        ("{{originalCode}}", "original_code"),
        ("{{targetFile}}", "target_file"),
        ("{{ file:src/types/user.ts }}", "file:PATH"),
    ],
)
def test_a_placeholder_nearly_right_is_an_error(fixture: Folder, written: str, meant: str) -> None:
    fixture.lay("prompt.md", f"one {{{{ msg }}}} {{{{ code }}}}\n{written}\n")
    told = f"prompt.md:2: '{written}' is no placeholder: write {{{{{meant}}}}}"
    assert fixture.wrong() == told


def test_prompts_that_cannot_be_used(fixture: Folder) -> None:
    fixture.lay("prompt.md", " \n")
    assert fixture.wrong() == "prompt.md:1: the prompt is empty"
    (fixture.path / "prompt.md").write_bytes(b"\xff")
    assert fixture.wrong().startswith("prompt.md:1: is not UTF-8 text")
    (fixture.path / "prompt.md").unlink()
    assert (
        fixture.wrong()
        == "validation_spec.json:1: there is no prompt.md beside this file: write it"
    )


# -- JSON ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1: the file is empty: write a JSON object"),
        ("[]", "1: the file must be an object, not a list"),
        ('{\n"a": 1,\n}', "2: not JSON: trailing comma: remove it"),
        ('{\n"a": 1\n"b": 2\n}', "3: not JSON: Expecting ',' delimiter (column 1)"),
        ('{\n// no\n}', "2: not JSON: Expecting property name"),
        ('{"a": "\n"}', "1: not JSON: Invalid control character"),
        ('{\n"min_score": NaN}', "2: not JSON: NaN is no number"),
        ('{"a": ' + "[" * 150 + "]" * 150 + "}", "1: lists or objects nest too deep"),
        ("[" * 100_000, "1: lists or objects nest too deep"),
        ('{\n"title": "\\ud83d"}', "2: half of a surrogate pair"),
        ('{\n"title": "a",\n"title": "b"}', "3: duplicate key 'title' (first on line 2): keep one"),
        ('{"target_file": "x", "task_description": "x", "required_patterns": {\n"a": "x",\n"a": "y"}}', "3: duplicate key 'a' (first on line 2)"),
    ],
)  # fmt: skip
def test_broken_json_names_the_line(fixture: Folder, text: str, told: str) -> None:
    found = fixture.wrong_text(text).removeprefix("validation_spec.json:")
    assert found.startswith(told)


def test_json_is_no_yaml(fixture: Folder) -> None:
    text = (
        '\ufeff{\n\t"target_file"\n\t:"src\\/components\\/Hello.vue",\r\n"task_description":"yes",'
        '"title": "\\ud83d\\ude00 \U0001f600 \x7f {[:,\\"\\\\",\n'
        '"min_score": 1e1, "timeout": 0.5E+1, "required_patterns": {"<<": "no", "~": ["1", "null"]}}'
    )
    case = fixture.read_text(text)
    assert case.title == '\U0001f600 \U0001f600 \x7f {[:,"\\'
    assert (case.min_score, case.timeout) == (10, 5)
    assert case.fixture
    assert case.fixture.patterns == {"<<": ("no",), "~": ("1", "null")}


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{\n\n "a": [\n1,\n{"b"\n:\n"\\n"}]}\n')
    root = read_json(path).mapping()
    inner = root["a"].items()[1].mapping()["b"]
    assert (root["a"].key_line, root["a"].line) == (3, 3)
    assert root["a"].items()[0].line == 4
    assert (inner.key_line, inner.line) == (5, 7)


# -- wrong values: each names its line -----------------------------------------------


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ({"target_fle": "x"}, "unknown key 'target_fle' (did you mean 'target_file'?)"),
        ({"max_steps": 0}, "max_steps must be 1 to 1000 steps"),
        ({"max_steps": 1.5}, "max_steps must be a whole number"),
        ({"max_steps": "1"}, "max_steps must be a number, not text"),
        ({"min_score": 101}, "min_score must be 0 to 100"),
        ({"min_score": True}, "min_score must be a number, not true or false"),
        ({"timeout": 0}, "timeout must be 0.1 to 3600 seconds"),
        ({"title": 1}, "title must be text, not a number; put it in quotes"),
        ({"title": True}, "title must be text, not true or false; put it in quotes"),
        ({"title": None}, "title must be text, not empty; put it in quotes"),
        ({"category": ""}, "category is empty"),
        ({"difficulty": "esy"}, "difficulty 'esy' (did you mean 'easy'?): use one of easy"),
        ({"tags": "a"}, "tags must be a list, not text"),
        ({"docs_path": []}, "docs_path must be text, not a list"),
        ({"isolation": "shared"}, "unknown key 'isolation'"),
        ({"forbidden_patterns": {"no_all": True}}, "no switch 'no_all' (did you mean 'no_any'?)"),
        ({"forbidden_patterns": 1}, "forbidden_patterns must be text, not a number"),
        ({"naming_conventions": {"interface": "PascalCase"}}, "unknown key 'interface' (did you mean 'interfaces'?)"),
        ({"naming_conventions": {"interfaces": "Pascalcase"}}, "interfaces 'Pascalcase' (did you mean 'PascalCase'?)"),
        ({"naming_conventions": {"interfaces": True}}, "interfaces must be text, not true or false"),
        ({"naming_conventions": {"props_interface_suffix": []}}, "props_interface_suffix must be text, not a list"),
        ({"naming_conventions": []}, "naming_conventions must be an object, not a list"),
        ({"scoring": {"compile": 1}}, "unknown key 'compile' (did you mean 'compilation'?)"),
        ({"scoring": {"compilation": 0.5, "naming": 0.4}}, "the weights of scoring add up to 0.9, not to 1"),
        ({"scoring": {"compilation": -0.5, "naming": 1.5}}, "compilation must be 0 to 1"),
        ({"scoring": {"compilation": 50, "naming": 50}}, "compilation must be 0 to 1: write 0.5"),
        ({"forbidden_patterns": {"a": []}}, "a asks for nothing: name a text, or remove it"),
        ({"docs_path": "gone"}, "docs_path: there is no folder 'gone'"),
        ({"scoring": {"compilation": "1"}}, "compilation must be a number, not text"),
        ({"scoring": {"compilation": 0.5, "functional": 0.5}}, "scoring has a weight 'functional', but there are no"),
        ({"target_project_path": "../gone"}, "there is no folder '../gone'"),
        ({"target_project_path": "/tmp"}, "target_project_path '/tmp': write a path relative"),
        ({"target_project_path": "target_project/src"}, "the folder 'target_project/src' has no package.json"),
        ({"target_project_path": "a\0b"}, "target_project_path 'a\\x00b': write a path relative"),
        ({"compilation_cwd": "src"}, "there is no tsconfig.json in 'src'"),
        ({"compilation_cwd": "gone"}, "compilation_cwd: the project has no folder 'gone'"),
        ({"compilation_cwd": "../.."}, "compilation_cwd: path '../..' leaves the project"),
        ({"compilation_command": "typecheck"}, "compilation_command: package.json has no script 'typecheck' (did you mean 'type-check'?)"),
        ({"functional_tests": ["functional/gone.spec.ts"]}, "functional test 'functional/gone.spec.ts': the fixture's folder has no such file"),
        ({"functional_tests": ["../x.spec.ts"]}, "path '../x.spec.ts' leaves the fixture"),
        ({"functional_tests": ["functional"]}, "functional test 'functional': the fixture's folder has no such file"),
    ],
)  # fmt: skip
def test_wrong_values(fixture: Folder, field: dict[str, Any], told: str) -> None:
    """The wrong value stands on the line after `required_patterns`, or one or two below."""
    found = fixture.wrong(**field)
    first = 9
    (value,) = field.values()
    inner = isinstance(value, dict) and "weights" not in told and "a weight" not in told
    line = first + (1 if inner or (isinstance(value, list) and value) else 0)
    assert found.startswith(f"validation_spec.json:{line}: {told}"), found


@pytest.mark.parametrize("key", ["target_file", "task_description", "required_patterns"])
def test_missing_keys(fixture: Folder, key: str) -> None:
    del fixture.spec[key]
    assert fixture.wrong() == f"validation_spec.json:1: {key!r} is missing"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"no_anny": True}, "5: no switch 'no_anny' (did you mean 'no_any'?): switches are no_any, no_options_api, "),
        ({"no_any": "yes"}, "5: no_any is a switch: write true or false"),
        ({}, "4: required_patterns asks for nothing"),
        ({"script_lang": "tss"}, "5: script_lang 'tss' (did you mean 'ts'?): use one of ts, tsx, js, jsx"),
        ({"script_lang": ["ts"]}, "5: script_lang must be text, not a list"),
        ({"interfaces": [""]}, "6: interfaces[0] is empty"),
        ({"interfaces": 1}, "5: interfaces must be text, not a number"),
        ({"interfaces": ["A", 2]}, "7: interfaces[1] must be text, not a number"),
        (["HelloProps"], "4: required_patterns must be an object, not a list"),
    ],
)  # fmt: skip
def test_wrong_patterns(fixture: Folder, value: Any, told: str) -> None:
    assert fixture.wrong(required_patterns=value).startswith(f"validation_spec.json:{told}")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("", "target_file is empty"),
        ("src/Hello.vue", "target_file: the project has no file 'src/Hello.vue' (did you mean 'src/components/Hello.vue'?)"),
        ("src/components/Helo.vue", "target_file: the project has no file 'src/components/Helo.vue' (did you mean 'src/components/Hello.vue'?)"),
        ("/src/components/Hello.vue", "target_file: path '/src/components/Hello.vue': use a path below the project"),
        ("src/../../prompt.md", "target_file: path 'src/../../prompt.md' leaves the project"),
        ("src\\components\\Hello.vue", "target_file: path 'src\\\\components\\\\Hello.vue': use a path below the project"),
        ("C:/Hello.vue", "target_file: path 'C:/Hello.vue': use a path below the project"),
        ("src/\u0000.vue", "target_file: path 'src/\\x00.vue': use printable characters only"),
        ("package.json", "'package.json' is configuration: an answer may not write it"),
    ],
)  # fmt: skip
def test_wrong_targets(fixture: Folder, path: str, told: str) -> None:
    assert fixture.wrong(target_file=path).startswith(f"validation_spec.json:2: {told}")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("tsconfig.json", "configuration"),
        ("packages/app/tsconfig.app.json", "configuration"),
        ("package.json", "configuration"),
        ("package-lock.json", "configuration"),
        ("vite.config.ts", "configuration"),
        ("vitest.config.mts", "configuration"),
        ("nuxt.config.ts", "configuration"),
        (".npmrc", "a hidden file"),
        (".nuxt/types.ts", "a hidden file"),
        ("node_modules/vue/index.ts", "a package's file"),
        ("env.d.ts", "a declaration file of the environment"),
        ("types/user.d.ts", "a declaration file of the environment"),
        ("src/vite-env.d.ts", "a declaration file of the environment"),
        ("src/shims-vue.d.ts", "a declaration file of the environment"),
        ("llmbench-functional/a.spec.ts", "in the folder of the functional tests"),
    ],
)
def test_what_an_answer_may_not_write(fixture: Folder, path: str, told: str) -> None:
    found = fixture.wrong(allowed_write_paths=["src/components/Hello.vue", path])
    assert found == f"validation_spec.json:11: {path!r} is {told}: an answer may not write it"


def test_a_declaration_file_among_the_sources_may_be_asked_for(fixture: Folder) -> None:
    found = fixture.read(allowed_write_paths=["src/types/api.d.ts"]).fixture
    assert found
    assert found.answer_files == ("src/components/Hello.vue", "src/types/api.d.ts")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("../x.ts", "path '../x.ts' leaves the project"),
        ("/x.ts", "path '/x.ts': use a path below the project"),
        ("gone/", "'gone' is no folder of the project, and no name of a file"),
        ("src/**/*.css", "'src/**/*.css' stands for no source file of the project: name files"),
        ("src/types/user.ts/more.ts", "'src/types/user.ts/more.ts': a part of it is a file"),
        ("", "allowed_write_paths[0] is empty"),
    ],
)
def test_wrong_paths_of_answers(fixture: Folder, path: str, told: str) -> None:
    found = fixture.wrong(allowed_write_paths=[path])
    assert found.startswith(f"validation_spec.json:10: {told}"), found


def test_files_that_cannot_be_judged(fixture: Folder) -> None:
    fixture.lay("target_project/src/style.css", "a {}")
    assert "target_file: 'src/style.css' is no component" in fixture.wrong(
        target_file="src/style.css"
    )
    told = fixture.wrong(allowed_write_paths=["src/style.css"])
    assert "'src/style.css' cannot be judged: an answer writes .vue, .ts" in told
    fixture.lay("target_project/src/components/Hello.vue", "x" * (1024 * 1024 + 1))
    assert "'src/components/Hello.vue' is bigger than 1 MiB" in fixture.wrong()


def test_too_many_files(fixture: Folder) -> None:
    for n in range(60):
        fixture.lay(f"target_project/src/{n}.ts", "")
    found = fixture.wrong(allowed_write_paths=["src/*"])
    assert found.startswith("validation_spec.json:9: an answer may write 60 files: name 50 at most")


def test_links_do_not_lead_out_of_the_project(fixture: Folder) -> None:
    fixture.lay("secret.ts", "secret")
    (fixture.project / "src" / "out").symlink_to(fixture.path)
    (fixture.project / "src" / "in.ts").symlink_to(fixture.project / "src" / "types" / "user.ts")
    out = "path 'src/out/secret.ts': a link leads out of the project"
    assert out in fixture.wrong(target_file="src/out/secret.ts")
    assert out in fixture.wrong(allowed_write_paths=["src/out/secret.ts"])
    assert "link leads out" in fixture.wrong(compilation_cwd="src/out")
    behind = "'src/in.ts' is or lies behind a link: name the file itself"
    assert behind in fixture.wrong(allowed_write_paths=["src/in.ts"])
    (fixture.path / "functional.ts").symlink_to("/etc/hostname")
    assert "a link leads out of the fixture" in fixture.wrong(functional_tests=["functional.ts"])
    fixture.lay("prompt.md", "{{file:src/out/secret.ts}}")
    assert fixture.wrong() == f"prompt.md:1: {{{{file:...}}}}: {out}"


def test_links_in_a_circle_and_names_that_are_too_long(fixture: Folder) -> None:
    (fixture.project / "src" / "round.ts").symlink_to("round.ts")
    told = fixture.wrong(allowed_write_paths=["src/round.ts"])
    assert told.startswith("validation_spec.json:")
    assert "cannot be" in told or "link" in told
    told = fixture.wrong(target_project_path="x" * 300)
    assert told.startswith("validation_spec.json:1: ")
    assert told.endswith(" cannot be looked at: File name too long")


def test_functional_tests_are_no_answers_and_differ(fixture: Folder) -> None:
    fixture.lay("target_project/src/a.spec.ts", "test")
    found = fixture.wrong(functional_tests=["src/a.spec.ts"], allowed_write_paths=["src/a.spec.ts"])
    assert "'src/a.spec.ts' is a functional test: an answer may not write it" in found
    fixture.lay("one/a.spec.ts", "test")
    fixture.lay("two/a.spec.ts", "test")
    found = fixture.wrong(functional_tests=["one/a.spec.ts", "two/a.spec.ts"])
    assert "11: two functional tests would be laid as 'llmbench-functional/a.spec.ts'" in found
    fixture.lay("one/a.spec.ts", "\n")
    assert "is empty: nothing is judged" in fixture.wrong(functional_tests=["one/a.spec.ts"])
    no_weight = {"compilation": 1}
    fixture.lay("one/a.spec.ts", "test")
    found = fixture.wrong(functional_tests=["one/a.spec.ts"], scoring=no_weight)
    assert "scoring gives the functional_tests no weight" in found


def test_folders_and_projects_that_cannot_be_used(fixture: Folder) -> None:
    fixture.lay("target_project/package.json", "{\n,}")
    assert fixture.wrong().startswith("target_project/package.json:2: not JSON: ")
    fixture.lay("target_project/package.json", "[]")
    assert fixture.wrong() == "target_project/package.json:1: must hold a JSON object"
    (fixture.project / "src/components/Hello.vue").write_bytes(b"\xff")
    fixture.lay("target_project/package.json", "{}")
    assert fixture.wrong().startswith("target_project/src/components/Hello.vue:1: is not UTF-8")
    (fixture.project / "tsconfig.json").unlink()
    found = fixture.wrong()
    assert found.startswith("validation_spec.json:1: there is no tsconfig.json in the project's")
    fixture.project.rename(fixture.path / "project")
    assert fixture.wrong().startswith("validation_spec.json:1: there is no folder 'target_project'")
    moved = fixture.path.with_name("hel lo")
    fixture.path.rename(moved)
    assert "the folder's name 'hel lo' is the case's id" in str(Folder(moved).wrong())


# -- which files are fixtures --------------------------------------------------------


def test_specs_in_packages_and_in_projects_of_fixtures_are_no_fixtures(fixture: Folder) -> None:
    fixture.read()
    top = fixture.path.parents[2]
    for path, right in {
        "validation_spec.json": True,
        "target_project/validation_spec.json": False,
        "target_project/src/deep/validation_spec.json": False,
        "answers/reference/validation_spec.json": False,
        "node_modules/x/validation_spec.json": False,
        "more/validation_spec.json": True,
        "more/spec.json": False,
    }.items():
        fixture.lay(path, "{}")
        assert is_fixture_file(fixture.path / path, top, FIXTURE_GLOBS) is right, path


@pytest.mark.parametrize(
    ("glob", "path", "right"),
    [
        ("packages/*", "packages/app", True),
        ("./packages/*/", "packages/app", True),
        ("packages/*", "packages/app/inner", False),
        ("packages/**", "packages/app/inner", True),
        ("**", "a/b", True),
        ("**/app", "app", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "ab", False),
        ("p?", "p1", True),
        ("p?", "p/", False),
        ("[id].vue", "[id].vue", True),
        ("[id].vue", "i.vue", False),
    ],
)
def test_globs(glob: str, path: str, right: bool) -> None:
    assert glob_matches(glob, path) is right


def test_reading_is_the_same_from_any_folder(
    fixture: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Callable[[str], Case] = lambda path: read_fixture(Path(path))  # noqa: E731
    whole = fixture.read()
    monkeypatch.chdir(fixture.path)
    near = read("validation_spec.json")
    assert (near.id, near.category, near.fixture) == (whole.id, whole.category, whole.fixture)


def test_every_key_and_name_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "vue-fixtures.md").read_text()
    for name in (*READERS, *SWITCHES, *NAMING_RULES, *STYLES, *WEIGHTS):
        assert f"`{name}`" in text or name == "$schema", name
