"""Bad input: a clear message and exit code, before anything is asked of a model."""

import pytest
from samples import ADD, RIGHT_ADD

USAGE = 4


@pytest.fixture
def ready(bench_dir):
    bench_dir.problems(ADD)
    bench_dir.replies(py_add=RIGHT_ADD)
    return bench_dir


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--llm-runs=0"], "--llm-runs: 0 is too small: give 1 or more"),
        (["--llm-runs=two"], "--llm-runs: 'two' is not a whole number"),
        (["--llm-temperature=3"], "--llm-temperature: 3 is out of range: give 0 to 2"),
        (["--llm-top-p=1.5"], "--llm-top-p: 1.5 is out of range"),
        (["--llm-temperature=nan"], "--llm-temperature: 'nan' is not a number"),
        (["--llm-max-tokens=0"], "--llm-max-tokens: 0 is too small"),
        (["--llm-num-ctx=-1"], "--llm-num-ctx: -1 is too small"),
        (["--llm-prefetch=-1"], "--llm-prefetch: -1 is too small: give 0 or more (or auto)"),
        (["--llm-seed=x"], "--llm-seed: 'x' is not a whole number"),
        (["--llm-timeout=0"], "--llm-timeout: 0 is too small"),
        (["--llm-run-timeout=-3"], "--llm-run-timeout: -3 is too small"),
        (["--llm-min-score=101"], "--llm-min-score: 101 is out of range: give 0 to 100"),
        (["--llm-sandbox=dokcer"], "--llm-sandbox: 'dokcer' is not known (did you mean 'docker'?)"),
        (["--llm-langs=pyton"], "--llm-langs: unknown language 'pyton' (did you mean 'python'?)"),
        (["--llm-provider=olama"], "--llm-provider: unknown provider 'olama' (did you mean 'ollama'?)"),
        (["--llm-base-url=localhost"], "--llm-base-url: 'localhost' is no address"),
        (["--llm-base-image=python"], "--llm-base-image: 'python': write LANG=IMAGE"),
        (["--llm-base-image=perl=x"], "--llm-base-image: unknown language 'perl'"),
        (["--llm-system-prompt=gone.md"], "--llm-system-prompt: *gone.md cannot be read"),
        (["--llm-csv=nowhere/out.csv"], "--llm-csv: the folder *nowhere is not there: make it first"),
        (["--llm-csv=problems"], "--llm-csv: *problems is a folder: name a file"),
        (["--llm-replay=gone.jsonl"], "--llm-replay: *gone.jsonl cannot be read"),
        (["--llm-model=m-agent", "--llm-mode=prompt", "--llm-mode=agent"], "--llm-mode: node ids of m and m-agent would be the same: run one mode"),
        (["--llm-model=m"], "--llm-model: replay/m is named 2 times"),
        (["--llm-provider=ollama"], "--llm-replay: no model uses it: add --llm-provider replay"),
        (["--llm-csv=replies.jsonl"], "--llm-csv: *replies.jsonl is the file of answers: name another"),
        (["--llm-model=./gone.gguf"], "--llm-model: there is no file ./gone.gguf"),
        (["--llm-model=openai/x", "--llm-base-url=http://h/v1?key=1"], "--llm-base-url: an address holds no ?"),
        (["--llm-model=lmstudio/x", "--llm-num-ctx=4096"], "--llm-num-ctx: lmstudio takes no context length"),
        (["--llm-model=ollama/x", "--llm-model=lmstudio/y", "--llm-base-url=http://h"], "--llm-base-url: the models have providers lmstudio, ollama"),
        (["--llm-model=ollama/x", "--llm-model=lmstudio/y", "--llm-api-key-env=HOME"], "--llm-api-key-env: the models have providers ollama, lmstudio"),
        (["--llm-api-key-env=NO_SUCH_VAR"], "--llm-api-key-env: the environment variable NO_SUCH_VAR is not set"),
    ],
)  # fmt: skip
def test_wrong_options(ready, args, message):
    result = ready.usage(*args)
    assert result.ret == USAGE
    result.stderr.fnmatch_lines([f"ERROR: {message}*".replace("[", "[[]")])
    result.stderr.no_fnmatch_line("*Traceback*")


def test_a_broken_file_of_answers_names_the_line_and_leaves_no_folder(ready, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (ready.path / "replies.jsonl").write_text('{"case_id": "py_add", "reply": "x"}\nnot json\n')
    result = ready.run()
    assert result.ret == USAGE
    result.stderr.fnmatch_lines(["ERROR: *replies.jsonl:2: *"])
    assert list(tmp_path.glob("llmbench-*")) == []


def test_ini_paths_are_relative_to_the_ini_file_and_lists_may_be_toml(ready):
    (ready.path / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\nllm_models = ["m"]\nllm_provider = "replay"\n'
        'llm_replay = "replies.jsonl"\nllm_langs = ["python", "go"]\n'
    )
    below = ready.path / "below"
    below.mkdir()
    monkey = pytest.MonkeyPatch()
    with monkey.context() as context:
        context.chdir(below)
        result = ready.pytester.runpytest_subprocess(
            "-p", "pytest_llmbench.plugin", "--collect-only", "-q", ".."
        )
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*py_add[[]m-run1]"])


def test_a_wrong_ini_value_names_the_key(ready):
    ready.pytester.makeini("[pytest]\nllm_runs = none\nllm_models = m")
    result = ready.pytest("--llm-provider=replay", "--llm-replay=replies.jsonl")
    assert result.ret == USAGE
    result.stderr.fnmatch_lines(["ERROR: ini llm_runs: 'none' is not a whole number"])


@pytest.mark.parametrize(("provider", "variable"), [("openrouter", "OPENROUTER_API_KEY"), ("openai", "OPENAI_API_KEY")])  # fmt: skip
def test_a_missing_key_names_its_variable(ready, monkeypatch, provider, variable):
    monkeypatch.delenv(variable, raising=False)
    result = ready.pytest(f"--llm-provider={provider}", "--llm-model=anthropic/claude-3.5-sonnet")
    assert result.ret == USAGE
    result.stderr.fnmatch_lines([f"ERROR: provider {provider}: *{variable} is not set*"])


TOOL = """
from pytest_llmbench.agent.base import Tool, ToolResult, schema

class Ask(Tool):
    name = "ask"
    description = "Ask."
    parameters = schema("what", what="a question")

    def use(self, arguments, desk):
        return ToolResult("yes")

def pytest_llmbench_register(registry):
    registry.add_tool(Ask())
"""
PARAMETERS = 'schema("what", what="a question")'


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ('name = "ask"', "pass", "tool <*Ask object*>: name must be a text"),
        ('"ask"', '"ask me"', "tool 'ask me': a name is 1 to 64 letters, digits, _ and -"),
        ('description = "Ask."', "", "tool 'ask': description must be a text"),
        (PARAMETERS, '"what"', "tool 'ask': parameters must be a JSON schema of an object"),
        (PARAMETERS, '{"type": "array"}', "tool 'ask': parameters must be a JSON schema of an object"),
        (PARAMETERS, 'schema(what={"type": "txt"})', "tool 'ask': parameters.properties.what.type is no JSON schema: 'txt' is not"),
        (PARAMETERS, 'schema(what={"default": {1}})', "tool 'ask': parameters cannot be written as JSON"),
        (PARAMETERS, 'schema("waht", what="")', "tool 'ask': 'waht' is required, and no property (did you mean 'what'?)"),
        ("def use", "def usee", "tool 'ask': there is no method use, which does it"),
        ("Ask())", "Ask)", "tool 'ask': Ask is a class: add an object of it, registry.add_tool(Ask())"),
        ("Ask(Tool)", "Ask", "tool 'ask': there is no method offered: make it a class Name(Tool)"),
    ],
)  # fmt: skip
def test_a_tool_that_cannot_be_offered(ready, good, bad, message):
    ready.pytester.makeconftest(TOOL.replace(good, bad))
    result = ready.usage("--llm-mode=agent")
    assert result.ret == USAGE
    result.stderr.fnmatch_lines([f"ERROR: {message}*"])


def test_replay_without_a_file(ready):
    result = ready.pytest("--llm-provider=replay", "--llm-model=m")
    assert result.ret == USAGE
    result.stderr.fnmatch_lines(["ERROR: provider replay: *--llm-replay FILE"])


PROBLEM = """
- id: py_add
  lang: python
  prompt: Write it.
  tests: {tests/test_solution.py: "def test_a(): pass"}
"""


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("- id: py_add\n  lang: [python\n", 3, "not YAML: while parsing a flow sequence"),
        ("", 1, "the file is empty"),
        ("cases: []", 1, "unknown key 'cases'"),
        ("- py_add", 1, "the file[[]0] must be a mapping, not text"),
        (PROBLEM + PROBLEM, 7, "duplicate id 'py_add' (first on line 2)"),
        (PROBLEM + "  lang: go\n", 6, "duplicate key 'lang' (first on line 3)"),
        (PROBLEM + "  dificulty: easy\n", 6, "unknown key 'dificulty' (did you mean 'difficulty'?)"),
        (PROBLEM + "  difficulty: esy\n", 6, "difficulty 'esy' (did you mean 'easy'?)"),
        (PROBLEM + "  timeout: soon\n", 6, "timeout must be a number, not text"),
        (PROBLEM + "  min_score: 200\n", 6, "min_score must be 0 to 100"),
        (PROBLEM + "  tags: easy\n", 6, "tags must be a list, not text"),
        (PROBLEM + "  title: 12\n", 6, "title must be text, not a number; put it in quotes"),
        (PROBLEM.replace("py_add", "py add"), 2, "id 'py add': use letters, digits"),
        (PROBLEM.replace("lang: python", "lang: pyton"), 3, "unknown language 'pyton' (did you mean 'python'?)"),
        (PROBLEM.replace("lang: python\n", "title: x\n"), 2, "py_add: 'lang' is missing"),
        (PROBLEM.replace("tests/test_solution.py", "../test_a.py"), 5, "path '../test_a.py' leaves the work folder"),
        (PROBLEM.replace("tests/test_solution.py", "/etc/test_a.py"), 5, "path '/etc/test_a.py': use a path below"),
        (PROBLEM.replace("tests/test_solution.py", "solution.py"), 5, "'solution.py' is where the answer goes"),
        (PROBLEM.replace('{tests/test_solution.py: "def test_a(): pass"}', "{}"), 5, "tests is empty"),
        (PROBLEM.replace('"def test_a(): pass"', '""'), 5, "tests: 'tests/test_solution.py' is empty"),
        (PROBLEM.replace("Write it.", '""'), 4, "prompt is empty"),
        (PROBLEM + "  visible_tests: [tests/b.py]\n", 6, "'tests/b.py' is not a path of tests"),
        (PROBLEM + "  tools: []\n", 6, "tools is empty: leave it out to offer all, or name some"),
        (PROBLEM + "  tools: [reed_file]\n", 2, "py_add: no tool 'reed_file' (did you mean 'read_file'?): use "),
        (PROBLEM + "  tools: [read_file, finish]\n", 2, "py_add: tools leaves out write_file, and nothing else writes: add it"),
        (PROBLEM + "  tools: [write_file, run_tests]\n", 2, "py_add: tools names run_tests, and there is no visible_tests"),
        (PROBLEM + "  tools: [write_file, search_docs]\n", 2, "py_add: tools names search_docs, and there is no docs_path"),
        (PROBLEM + "  tools: [write_file, run_type_check]\n", 2, "py_add: tools names run_type_check, and python has no type check: leave run_type_check out"),
        (PROBLEM + "  docs_path: /etc\n", 6, "docs_path: '/etc': write it from this file's folder"),
    ],
)  # fmt: skip
def test_wrong_problem_files(bench_dir, text, line, message):
    bench_dir.problems(text)
    bench_dir.replies(py_add=RIGHT_ADD)
    result = bench_dir.usage()
    assert result.ret == 2
    result.stdout.fnmatch_lines([f"problems/python.yaml:{line}: {message}*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_wrong_file_leaves_no_table_of_what_was_not_run(bench_dir, workers):
    bench_dir.problems(PROBLEM + "  x: 1\n")
    bench_dir.problems(ADD, "right.yaml")
    bench_dir.replies(py_add=RIGHT_ADD)
    result = bench_dir.run("--llm-sandbox=docker", workers=workers)
    result.stdout.fnmatch_lines(["problems/python.yaml:6: unknown key 'x'*"])
    if workers == 0:  # xdist runs what could be collected
        assert result.ret == 2
        result.stdout.no_fnmatch_line("*not finished*")
        result.stdout.no_fnmatch_line("*= llmbench =*")
        assert [r["status"] for r in bench_dir.records] == ["skipped"]
    assert "no case was chosen" not in result.stdout.str()


def test_what_is_run_in_spite_of_a_wrong_file_has_its_table(bench_dir, monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-engine.sock")
    bench_dir.problems(PROBLEM + "  x: 1\n")
    bench_dir.problems(ADD, "right.yaml")
    bench_dir.replies(py_add=RIGHT_ADD)
    result = bench_dir.run("--continue-on-collection-errors", "--llm-sandbox=docker")
    result.stdout.fnmatch_lines(["*= llmbench =*", "1 x skipped sandbox_unavailable*"])


def test_a_wrong_file_does_not_hide_behind_collect_only(bench_dir):
    bench_dir.problems(PROBLEM + "  x: 1\n")
    bench_dir.replies(py_add=RIGHT_ADD)
    assert bench_dir.run("--collect-only").ret == 2


def test_no_server_tells_how_to_start_it(judged_dir, workers):
    judged_dir.problems(ADD)
    result = judged_dir.pytest(
        "--llm-model=some:7b", "--llm-base-url=http://127.0.0.1:9", workers=workers
    )
    assert result.ret == 1
    result.assert_outcomes(errors=1)
    record = judged_dir.record("py_add")
    assert (record["status"], record["reason"]) == ("error", "llm_unreachable")
    assert record["endpoint"] == "http://127.0.0.1:9"
    assert "ollama serve" in record["message"]
    result.stdout.fnmatch_lines(["1 x error llm_unreachable (some:7b): *ollama serve*"])


def test_no_sandbox_skips_and_names_the_command(bench_dir, workers, monkeypatch, tmp_path):
    bench_dir.problems(ADD)
    bench_dir.replies(py_add=RIGHT_ADD)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-engine.sock")
    result = bench_dir.run("--llm-sandbox=docker", workers=workers)
    assert result.ret == 0
    result.assert_outcomes(skipped=1)
    record = bench_dir.record("py_add")
    assert (record["status"], record["reason"]) == ("skipped", "sandbox_unavailable")
    assert "docker" in record["message"].lower()
