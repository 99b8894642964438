"""What a record says of a verdict, a case and trouble."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from pytest_llmbench.case import Case, CaseRun, ModelSpec
from pytest_llmbench.errors import AuthError, LLMTimeout, ToolchainMissing
from pytest_llmbench.judging.base import Judgement
from pytest_llmbench.providers.base import ModelFacts, Reply, Sampling
from pytest_llmbench.record import LOG_HEAD, Record
from pytest_llmbench.verdict import PROBLEMS, Verdict, without_code
from pytest_llmbench.vue.base import VueScores

RUN = CaseRun(
    Case("add", "python", "p", {"t.py": "x"}, Path("p.yaml"), 3, category="sums", tags=("a", "b")),
    ModelSpec("ollama", "qwen:7b", "qwen"),
    2,
)


def judged(verdict: Verdict, min_score: float = 100.0) -> Record:
    record = Record()
    record.of_verdict(verdict, min_score)
    return record


def part(passed: int, reason: str = "wrong_answer", total: int = 4) -> Verdict:
    return Verdict(
        False, reason, "why", 100 * passed / total, passed, total - passed, total, 1, "log"
    )


def test_a_passed_verdict():
    record = judged(Verdict(True, None, "", 100.0, 4, 0, 4, 0, "x" * 5000))
    assert (record.status, record.reason, record.message) == ("passed", None, None)
    assert (record.tests_passed, record.tests_failed, record.tests_total) == (4, 0, 4)
    assert (record.score, record.exit_code) == (100.0, 0)
    assert record.log_head == "x" * LOG_HEAD


@pytest.mark.parametrize(
    ("passed", "min_score", "status"),
    [
        (3, 100, "failed"),
        (3, 75, "passed"),
        (3, 75.01, "failed"),
        (2, 75, "failed"),
        (0, 1, "failed"),
        (0, 0, "passed"),
    ],
)
@pytest.mark.parametrize("reason", ["wrong_answer", "test_timeout"])
def test_a_score_of_at_least_the_minimum_passes(passed, min_score, status, reason):
    record = judged(part(passed, reason), min_score)
    assert record.status == status
    assert (record.reason, record.message) == (reason, "why")


@pytest.mark.parametrize("min_score", [0, 50, 100])
@pytest.mark.parametrize("reason", sorted(PROBLEMS - {"test_timeout"}))
def test_no_minimum_lets_cheating_or_code_that_does_not_run_pass(reason, min_score):
    assert judged(part(3, reason), min_score).status == "failed"
    assert judged(part(4, reason), min_score).status == "failed"


@pytest.mark.parametrize("min_score", [0, 50, 100])
@pytest.mark.parametrize("exit_code", [1, -9, None])
def test_all_tests_passed_and_a_bad_exit_code_never_pass(min_score, exit_code):
    verdict = dataclasses.replace(part(4), exit_code=exit_code)
    assert judged(verdict, min_score).status == "failed"


@pytest.mark.parametrize("finish_reason", ["stop", "length", "content_filter"])
def test_a_reply_without_code_never_passes(finish_reason):
    assert judged(without_code(finish_reason, 4), 0).status == "failed"


@pytest.mark.parametrize(
    ("error", "status", "reason", "message"),
    [
        (LLMTimeout("no reply"), "error", "llm_timeout", "no reply"),
        (AuthError("key\x1b[31m refused"), "error", "auth", "key refused"),
        (ToolchainMissing("install go"), "skipped", "toolchain_missing", "install go"),
        (ValueError("odd"), "error", "internal", "ValueError: odd"),
    ],
)
def test_trouble_of_ours_has_no_score(error, status, reason, message):
    record = judged(part(3))
    record.of_trouble(error)
    assert (record.status, record.reason, record.message) == (status, reason, message)
    assert record.score is None


def test_who_is_asked_what():
    record = Record()
    record.of_run(RUN)
    assert (record.case_id, record.lang, record.kind) == ("add", "python", "problem")
    assert (record.category, record.difficulty, record.tags) == ("sums", None, ["a", "b"])
    assert (record.model, record.provider, record.run_number) == ("qwen", "ollama", 2)


def test_a_step_not_reached_is_none_and_not_0():
    values = Record().to_dict()
    assert values.pop("schema_version") == 1
    assert set(values.values()) == {None}


def test_sampling_facts_and_reply_are_taken_over_by_name():
    record = Record()
    record.of_sampling(Sampling(temperature=0.0, seed=5))
    record.of_facts(ModelFacts(family="llama", context_length=4096))
    record.of_reply(Reply("secret text", "thoughts", "stop", 1.5, tokens_generated=0))
    assert (record.temperature, record.seed, record.max_tokens) == (0.0, 5, 2048)
    assert (record.family, record.context_length) == ("llama", 4096)
    assert (record.finish_reason, record.llm_seconds, record.tokens_generated) == ("stop", 1.5, 0)
    assert "secret text" not in str(record.to_dict())


def test_what_judged_the_answer():
    record = Record()
    record.of_judgement(Judgement(part(3), 0.123456, toolchain="python 3.12"))
    assert (record.image_digest, record.toolchain) == (None, "python 3.12")
    assert record.run_seconds == 0.1235
    assert record.final_score is None


def test_the_scores_of_a_component_are_taken_over_by_name():
    record = Record()
    scores = VueScores(
        compiles=True, compilation_errors=[], compilation_warnings=[], ast_checks={"a": True},
        ast_missing=[], pattern_score=10.0, naming_score=5.0, naming_violations=["x"],
        functional_score=None, final_score=9.5, scoring_weights={"naming": 1.0},
    )  # fmt: skip
    record.of_judgement(Judgement(part(3), 1.0, scores=scores))
    assert (record.compiles, record.naming_score, record.final_score) == (True, 5.0, 9.5)
    assert record.ast_checks == {"a": True}


def test_builtin_types_only():
    record = judged(part(3))
    record.of_run(RUN)
    assert json.loads(json.dumps(record.to_dict(), allow_nan=False)) == record.to_dict()


def test_half_a_character_does_not_stop_xdists_channel():
    record = Record(output_code="a\ud800", finish_reason="\udfff")
    for text in (record.to_dict()["output_code"], record.to_dict()["finish_reason"]):
        text.encode("utf-8")
