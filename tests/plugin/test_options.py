"""Options and ini twins that choose, label and bound: without xdist and with two workers."""

import sys

from samples import ADD, RIGHT_ADD, RIGHT_SUB, SUB, WRONG_ADD

SLOW = "```python\nimport time\n\ndef add(a, b):\n    time.sleep(60)\n```"


def test_langs(judged_dir, workers):
    judged_dir.problems(ADD)
    judged_dir.problems(SUB.replace("lang: python", "lang: go"), "go.yaml")
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.run("--llm-langs=python", workers=workers).assert_outcomes(passed=1)
    assert [r["case_id"] for r in judged_dir.records] == ["py_add"]


def test_session_name(judged_dir, workers):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.run("--llm-session-name=night one", workers=workers)
    assert judged_dir.section["run"]["session"] == "night one"
    assert judged_dir.record("py_add")["session"] == "night one"


def test_min_score_of_session_and_case(judged_dir, workers):
    judged_dir.problems(ADD + ADD.replace("py_add", "py_strict") + "  min_score: 60\n")
    judged_dir.replies(py_add=WRONG_ADD, py_strict=WRONG_ADD)
    result = judged_dir.run("--llm-min-score=50", workers=workers)
    result.assert_outcomes(passed=1, failed=1)
    lenient = judged_dir.record("py_add")
    assert (lenient["status"], lenient["score"], lenient["reason"]) == (
        "passed",
        50.0,
        "wrong_answer",
    )
    assert judged_dir.record("py_strict")["status"] == "failed"


def test_run_timeout(judged_dir, workers):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.run()  # the case is looked through: on a busy machine that may take longer than 2 s
    judged_dir.replies(py_add=SLOW)
    judged_dir.run("--llm-run-timeout=2", workers=workers).assert_outcomes(failed=1)
    assert judged_dir.record("py_add")["reason"] == "test_timeout"


def test_ini_twins(judged_dir, workers):
    (judged_dir.path / "tasks").mkdir()
    (judged_dir.path / "tasks" / "mine.yml").write_text(ADD + SUB)
    judged_dir.replies(py_add=WRONG_ADD, py_sub=RIGHT_SUB)
    judged_dir.pytester.makeini(
        """
        [pytest]
        llm_models =
            a
            b
        llm_provider = replay
        llm_replay = replies.jsonl
        llm_runs = 2
        llm_min_score = 50
        llm_sandbox = bubblewrap
        llm_csv = out.csv
        llm_session_name = from ini
        llm_temperature = 0.5
        llm_max_tokens = 77
        llm_seed = 5
        llm_problem_files = tasks/*.yml
        """
    )
    result = judged_dir.pytest(workers=workers)
    result.assert_outcomes(passed=8)
    assert {r["model"] for r in judged_dir.records} == {"a", "b"}
    assert {r["seed"] for r in judged_dir.records} == {5, 6}
    assert {(r["temperature"], r["max_tokens"]) for r in judged_dir.records} == {(0.5, 77)}
    assert judged_dir.section["run"]["session"] == "from ini"
    assert (judged_dir.path / "out.csv").exists()


def test_the_command_line_wins_over_ini(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.pytester.makeini("[pytest]\nllm_runs = 5\nllm_sandbox = bubblewrap")
    judged_dir.run("--llm-runs=1")
    assert len(judged_dir.records) == 1


def test_type_check_can_be_off_for_files_of_other_tools(judged_dir, workers):
    judged_dir.problems(
        """
        - id: ts_loose
          lang: typescript
          prompt: Write twice(n).
          tests:
            tests/solution.test.ts: |
              import { expect, it } from "vitest"
              import { twice } from "../solution"
              it("doubles", () => { expect(twice(2)).toBe(4) })
        """
    )
    judged_dir.replies(ts_loose="```ts\nexport function twice(n) { return n * 2 }\n```")
    judged_dir.run(workers=workers).assert_outcomes(failed=1)
    assert judged_dir.record("ts_loose")["reason"] == "type_error"
    judged_dir.pytester.makeini("[pytest]\nllm_type_check = off\nllm_sandbox = bubblewrap")
    judged_dir.run(workers=workers).assert_outcomes(passed=1)


def test_docker_host_that_is_not_there_skips_with_the_reason(bench_dir, tmp_path):
    bench_dir.problems(ADD)
    bench_dir.replies(py_add=RIGHT_ADD)
    host = f"--llm-docker-host=unix://{tmp_path}/gone.sock"
    bench_dir.run("--llm-sandbox=docker", host).assert_outcomes(skipped=1)
    assert "gone.sock" in bench_dir.record("py_add")["message"]


def test_every_option_is_in_the_help_with_its_twin(bench_dir):
    from pytest_llmbench.option_table import OPTIONS

    text = bench_dir.pytester.run(
        sys.executable, "-m", "pytest", "-p", "pytest_llmbench.plugin", "--help"
    ).stdout.str()
    for option in OPTIONS:
        assert option.name in text
        assert option.ini in text
