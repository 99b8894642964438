"""Vue fixtures run whole: replies in, records, failures and reports out; plain and over xdist."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from samples import ADD, RIGHT_ADD
from test_records import without_noise

FIXTURES = Path(__file__).parents[2] / "fixtures/refactoring"
SIMPLE, TESTED = FIXTURES / "simple-component", FIXTURES / "typed-emits-composable"
CARD, PANEL = "src/components/UserCard.vue", "src/components/SearchPanel.vue"
NO_ENGINE = ("--llm-sandbox=docker", "--llm-docker-host=tcp://127.0.0.1:9")
VUE_FIELDS = (
    "compiles", "compilation_errors", "compilation_warnings", "ast_checks", "ast_missing",
    "pattern_score", "naming_score", "naming_violations", "functional_score", "final_score",
    "scoring_weights",
)  # fmt: skip


def reply(fixture: Path, answer: str, path: str) -> str:
    return f"Here it is.\n\n```vue\n{(fixture / 'answers' / answer / path).read_text()}```\n"


@pytest.fixture
def simple_dir(bench_dir):
    """The simple fixture alone: nothing of its answers runs, so no sandbox is wanted."""
    shutil.copytree(SIMPLE, bench_dir.path / "fixtures/refactoring/simple-component")
    return bench_dir


def test_every_kind_of_answer_has_its_record(simple_dir, workers):
    answers = ("reference", "any_user", "type_error", "nocheck")
    replies = [reply(SIMPLE, answer, CARD) for answer in answers]
    simple_dir.replies(**{"simple-component": [*replies, "I cannot help with that."]})
    simple_dir.run("-W", "error", "--llm-runs=5", *NO_ENGINE, workers=workers)
    records = {r["run_number"]: r for r in simple_dir.records}
    found = {n: (r["status"], r["reason"], r["score"], r["compiles"]) for n, r in records.items()}
    assert found == {
        1: ("passed", None, 100.0, True),
        2: ("failed", "wrong_answer", 92.5, True),
        3: ("failed", "type_error", 50.0, False),
        4: ("failed", "type_error", 50.0, False),
        5: ("failed", "no_code", 0.0, None),
    }
    right = records[1]
    assert (right["kind"], right["lang"], right["category"]) == ("vue", "vue", "refactoring")
    assert (right["sandbox"], right["isolation"], right["mode"]) == (None, "shared", "prompt")
    assert right["toolchain"].startswith("vue-tsc ")
    assert right["run_seconds"] > 0
    assert right["scoring_weights"] == {"compilation": 0.5, "pattern_match": 0.4, "naming": 0.1}
    assert (right["final_score"], right["pattern_score"], right["naming_score"]) == (10, 10, 10)
    assert right["ast_checks"]["no_any"] is True
    assert (right["functional_score"], right["tests_total"]) == (None, None)
    missing = [
        "type_annotations:user: User",
        "imports:import { User } from '@/types/user'",
        "no_any",
    ]
    assert records[2]["ast_missing"] == missing
    assert records[2]["message"] == f"score 92.5: missing {', '.join(missing)}"
    assert records[3]["compilation_errors"] == [
        f"{CARD}(16,63): error TS2339: Property 'name' does not exist on type 'User'."
    ]
    assert {records[5][field] for field in VUE_FIELDS} == {None}
    (row,) = simple_dir.section["summary"]["model_lang"]
    assert (row["lang"], row["attempts"], row["passed"]) == ("vue", 5, 1)


def test_xdist_gives_the_same_records(simple_dir):
    simple_dir.replies(**{"simple-component": reply(SIMPLE, "wrong_suffix", CARD)})
    simple_dir.run(*NO_ENGINE)
    plain = simple_dir.records
    simple_dir.run(*NO_ENGINE, workers=2)
    assert without_noise(plain) == without_noise(simple_dir.records)


def test_a_failure_is_told_readably(simple_dir):
    simple_dir.replies(**{"simple-component": reply(SIMPLE, "type_error", CARD)})
    result = simple_dir.run("-v", *NO_ENGINE)
    result.stdout.fnmatch_lines(
        [
            "type_error: src/components/UserCard.vue(16,63): error TS2339: Property 'name' does*",
            "score 50: does not compile, 16 of 16 patterns, naming 100%",
            "compile errors:",
            "  src/components/UserCard.vue(16,63): error TS2339: *",
            "the answer:",
            "  <script setup*",
        ]
    )


def test_a_score_at_the_minimum_passes_if_it_compiles(simple_dir):
    replies = [reply(SIMPLE, answer, CARD) for answer in ("any_user", "nocheck")]
    simple_dir.replies(**{"simple-component": replies})
    simple_dir.run("--llm-runs=2", "--llm-min-score=50", *NO_ENGINE)
    assert [r["status"] for r in simple_dir.records] == ["passed", "failed"]


def test_code_for_another_file_only_is_told(simple_dir):
    other = "src/types/user.ts\n\n```ts\nexport interface User { id: number }\n```\n"
    simple_dir.replies(**{"simple-component": other})
    simple_dir.run(*NO_ENGINE)
    record = simple_dir.record("simple-component")
    assert record["reason"] == "no_code"
    assert record["message"].split("\n")[0] == f"no block for {CARD}"


def test_half_an_answer_is_worth_nothing(simple_dir):
    whole = reply(SIMPLE, "reference", CARD)
    simple_dir.replies(**{"simple-component": whole[: len(whole) // 2]})
    simple_dir.run(*NO_ENGINE)
    (record,) = simple_dir.records
    assert (record["status"], record["reason"], record["score"]) == ("failed", "syntax_error", 0.0)
    assert record["output_code"]


def test_a_project_that_does_not_compile_is_our_error_and_no_model_is_asked(simple_dir):
    app = simple_dir.path / "fixtures/refactoring/simple-component/target_project/src/App.vue"
    app.write_text(app.read_text().replace("</script>", "const n: number = 'x'\n</script>"))
    simple_dir.replies()  # a question without a recorded answer would be an error of its own
    result = simple_dir.run(*NO_ENGINE)
    result.assert_outcomes(errors=1)
    record = simple_dir.records[0]
    assert (record["status"], record["reason"], record["score"]) == ("error", "internal", None)
    assert "does not compile before any answer" in record["message"]
    assert "src/App.vue(" in record["message"]


def test_functional_tests_count(judged_dir, workers):
    shutil.copytree(TESTED, judged_dir.path / "fixtures/refactoring/typed-emits-composable")
    replies = [
        reply(TESTED, answer, PANEL) for answer in ("reference", "untrimmed", "value_import")
    ]
    judged_dir.replies(**{"typed-emits-composable": replies})
    judged_dir.run("-W", "error", "--llm-runs=3", workers=workers)
    found = [
        (
            r["sandbox"],
            r["status"],
            r["score"],
            r["tests_passed"],
            r["tests_total"],
            r["functional_score"],
        )
        for r in sorted(judged_dir.records, key=lambda r: r["run_number"])
    ]
    assert found == [
        ("bubblewrap", "passed", 100.0, 6, 6, 10.0),
        ("bubblewrap", "failed", 95.5, 5, 6, 8.33),
        ("bubblewrap", "failed", 43.0, 0, 6, 0.0),
    ]
    assert "vitest " in judged_dir.records[0]["toolchain"]


def test_without_a_sandbox_only_what_runs_is_skipped(simple_dir):
    shutil.copytree(TESTED, simple_dir.path / "fixtures/refactoring/typed-emits-composable")
    simple_dir.replies(
        **{
            "simple-component": reply(SIMPLE, "reference", CARD),
            "typed-emits-composable": reply(TESTED, "reference", PANEL),
        }
    )
    simple_dir.run(*NO_ENGINE)
    assert simple_dir.record("simple-component")["status"] == "passed"
    skipped = simple_dir.record("typed-emits-composable")
    assert (skipped["status"], skipped["reason"]) == ("skipped", "sandbox_unavailable")


def test_a_session_of_problems_loads_nothing_of_fixtures(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.pytester.makeconftest(
        """
        import pathlib, sys
        def pytest_unconfigure():
            loaded = [name for name in sys.modules if name.startswith("pytest_llmbench.vue.")]
            pathlib.Path("loaded.txt").write_text(" ".join(loaded))
        """
    )
    judged_dir.run().assert_outcomes(passed=1)
    assert (judged_dir.path / "loaded.txt").read_text() == "pytest_llmbench.vue.base"
