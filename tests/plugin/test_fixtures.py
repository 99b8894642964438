"""Vue fixtures as items: names, keywords, options; collection asks nobody and runs nothing."""

from __future__ import annotations

import pytest
from fixture_folders import Folder
from samples import ADD, RIGHT_ADD

ITEM = "fixtures/refactoring/hello/validation_spec.json::hello[[]m-run1]"


@pytest.fixture
def fixture(bench_dir) -> Folder:
    bench_dir.replies(py_add=RIGHT_ADD)
    return laid(bench_dir, "refactoring/hello")


def laid(bench_dir, place: str) -> Folder:
    path = bench_dir.path / "fixtures" / place
    path.mkdir(parents=True)
    folder = Folder(path)
    folder.write()
    return folder


def collected(bench_dir, *args: str) -> list[str]:
    result = bench_dir.usage("--collect-only", "-q", *args)
    return [line for line in result.outlines if "::" in line]


def test_a_fixture_is_an_item_beside_the_problems(bench_dir, fixture):
    bench_dir.problems(ADD)
    assert collected(bench_dir, "--llm-runs=2", "--llm-model=n") == [
        f"{path}[{model}-run{run}]"
        for model in ("m", "n")
        for path in (
            "fixtures/refactoring/hello/validation_spec.json::hello",
            "problems/python.yaml::py_add",
        )
        for run in (1, 2)
    ]


def test_keywords_and_languages_choose_fixtures(bench_dir, fixture):
    bench_dir.problems(ADD)
    fixture.write(difficulty="hard", tags=["props"])
    item = ITEM.replace("[[]", "[")
    for chosen in (
        ["-k", "vue"], ["-m", "vue"], ["-m", "llmbench and props"], ["-k", "refactoring"],
        ["-m", "hard"], ["--llm-langs", "vue"], ["fixtures"], [str(fixture.path)],
        ["fixtures/refactoring/hello/validation_spec.json"],
    ):  # fmt: skip
        assert collected(bench_dir, *chosen) == [item], chosen
    assert collected(bench_dir, "--llm-langs", "python,go") == [
        "problems/python.yaml::py_add[m-run1]"
    ]


def test_nothing_inside_of_a_project_is_collected(bench_dir, fixture):
    fixture.lay("target_project/inner/validation_spec.json", "not even JSON")
    fixture.lay("target_project/test_inner.py", "def test_inner(): assert False")
    fixture.lay("target_project/problems/a.yaml", "not: problems")
    fixture.lay("target_project/src/a.spec.ts", "it('is', () => {})")
    fixture.lay("target_project/node_modules/x/validation_spec.json", "{")
    fixture.lay("answers/reference/test_answer.py", "def test_inner(): assert False")
    fixture.lay("functional/a.spec.ts", "it('is', () => {})")
    assert collected(bench_dir) == [ITEM.replace("[[]", "[")]


def test_without_a_model_fixtures_are_counted_and_not_read(bench_dir, fixture):
    laid(bench_dir, "broken").lay("validation_spec.json", "{")
    (bench_dir.path / "test_own.py").write_text("def test_own(): pass")
    result = bench_dir.pytest()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["llmbench: 2 case files waiting for a model: *"])


def test_ini_names_other_files(bench_dir, fixture):
    fixture.path.joinpath("validation_spec.json").rename(fixture.path / "vue.json")
    assert collected(bench_dir) == []
    bench_dir.pytester.makeini("[pytest]\nllm_fixture_files = vue.json\n")
    assert collected(bench_dir) == ["fixtures/refactoring/hello/vue.json::hello[m-run1]"]


@pytest.mark.parametrize("ini", [False, True])
def test_a_version_of_the_prompt(bench_dir, fixture, workers, ini):
    """A provider of the folder's own tells what it was asked; then the attempt ends."""
    fixture.lay("prompt-short.md", "Short {{target_file}}.")
    laid(bench_dir, "other/plain")
    (bench_dir.path / "conftest.py").write_text(
        "import pytest\n"
        "from pytest_llmbench.case_files.fixtures import read_fixture\n"
        "@pytest.fixture(scope='session')\n"
        "def llm_bench():\n"
        "    pytest.skip('enough')\n"
        "def pytest_llmbench_record(run, record):\n"
        "    record['message'] = run.case.prompt\n"
    )
    bench_dir.pytester.makeini(f"[pytest]\n{'llm_prompt_version = short' if ini else ''}\n")
    bench_dir.run(*([] if ini else ["--llm-prompt-version=short"]), workers=workers)
    record = bench_dir.record("hello")
    assert record["message"] == "Short src/components/Hello.vue."
    assert (record["kind"], record["lang"], record["prompt_version"]) == ("vue", "vue", "short")
    assert (record["category"], record["nodeid"]) == ("refactoring", ITEM.replace("[[]", "["))
    plain = bench_dir.record("plain")
    assert plain["prompt_version"] is None
    assert plain["message"].startswith("Refactor src/components/Hello.vue:")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"targt_file": "x"}, "validation_spec.json:9: unknown key 'targt_file' (did you mean 'target_file'?)"),
        ({"target_file": "src/Gone.vue"}, "validation_spec.json:2: target_file: the project has no file 'src/Gone.vue'*"),
        ({"target_file": "../prompt.md"}, "validation_spec.json:2: target_file: path '../prompt.md' leaves the project*"),
        ({"scoring": {"compilation": 2}}, "validation_spec.json:10: compilation must be 0 to 1"),
        ({"tools": ["write_file", "run_tests"]}, "validation_spec.json:1: hello: tools names run_tests, and a fixture has no visible_tests: leave run_tests out"),
        ({"tools": ["write_file", "search_docs"]}, "validation_spec.json:1: hello: tools names search_docs, and there is no docs_path: add docs_path, or *"),
    ],
)  # fmt: skip
def test_a_wrong_spec_ends_collection_with_one_line(bench_dir, fixture, workers, change, told):
    fixture.write(**change)
    result = bench_dir.run(workers=workers)
    assert result.ret == (1 if workers else 2)
    result.stdout.fnmatch_lines([f"*fixtures/refactoring/hello/{told}"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_broken_json_and_an_unknown_version(bench_dir, fixture):
    fixture.lay("prompt-short.md", "Short.")
    result = bench_dir.usage("--llm-prompt-version=sort")
    assert result.ret == 2
    result.stdout.fnmatch_lines(["fixtures/*.json:1: no prompt-sort.md * (did you mean 'short'?)*"])
    fixture.lay("validation_spec.json", '{\n"target_file" 1}')
    result = bench_dir.usage()
    assert result.ret == 2
    result.stdout.fnmatch_lines(["fixtures/*/validation_spec.json:2: not JSON: *"])
