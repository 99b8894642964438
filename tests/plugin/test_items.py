"""Cases as items: ids, keywords, markers, order, outcomes, users' fixtures."""

from samples import ADD, RIGHT_ADD, RIGHT_SUB, SUB, WRONG_ADD


def collected(bench_dir, *args, **kwargs):
    result = bench_dir.run("--collect-only", "-q", *args, **kwargs)
    return [line for line in result.outlines if "::" in line]


def test_one_item_per_case_model_and_run(bench_dir):
    bench_dir.problems(ADD + SUB)
    bench_dir.replies(py_add=RIGHT_ADD)
    assert collected(bench_dir, "--llm-runs=2", models=("a", "b:7b")) == [
        "problems/python.yaml::py_add[a-run1]",
        "problems/python.yaml::py_add[a-run2]",
        "problems/python.yaml::py_sub[a-run1]",
        "problems/python.yaml::py_sub[a-run2]",
        "problems/python.yaml::py_add[b:7b-run1]",
        "problems/python.yaml::py_add[b:7b-run2]",
        "problems/python.yaml::py_sub[b:7b-run1]",
        "problems/python.yaml::py_sub[b:7b-run2]",
    ]


def test_models_are_grouped_over_files_and_come_after_ordinary_tests(bench_dir):
    bench_dir.problems(ADD, "one.yaml")
    bench_dir.problems(SUB, "two.yaml")
    bench_dir.pytester.makepyfile(test_zz="def test_plain(): pass")
    bench_dir.replies(py_add=RIGHT_ADD)
    names = [line.split("::")[1] for line in collected(bench_dir, models=("a", "b"))]
    assert names == ["test_plain", "py_add[a-run1]", "py_sub[a-run1]", "py_add[b-run1]", "py_sub[b-run1]"]  # fmt: skip


def test_keywords_and_markers_choose(bench_dir):
    bench_dir.problems(ADD + SUB)
    bench_dir.problems(
        SUB.replace("py_sub", "go_sub").replace("lang: python", "lang: go"), "go.yaml"
    )
    bench_dir.replies(py_add=RIGHT_ADD)
    assert [n.split("::")[1] for n in collected(bench_dir, "-m", "go and hard")] == [
        "go_sub[m-run1]"
    ]
    assert [n.split("::")[1] for n in collected(bench_dir, "-k", "sums")] == ["py_add[m-run1]"]
    assert [n.split("::")[1] for n in collected(bench_dir, "-m", "python and not easy")] == ["py_sub[m-run1]"]  # fmt: skip
    assert len(collected(bench_dir, "-m", "llmbench")) == 3
    assert len(collected(bench_dir, "--strict-markers", "-k", "python")) == 2


def test_without_a_model_nothing_is_collected_and_the_next_step_is_named(bench_dir, workers):
    bench_dir.problems(ADD)
    result = bench_dir.pytest(workers=workers)
    assert result.ret == 5
    result.stdout.fnmatch_lines(["llmbench: 1 case file waiting*pytest --llm-model NAME*"])


def test_outcomes(judged_dir, workers):
    judged_dir.problems(ADD + SUB + SUB.replace("py_sub", "py_lost"))
    judged_dir.replies(py_add=WRONG_ADD, py_sub=RIGHT_SUB)
    result = judged_dir.run(workers=workers)
    assert result.ret == 1
    result.assert_outcomes(passed=1, failed=1, errors=1)
    wrong = judged_dir.record("py_add")
    assert (wrong["status"], wrong["reason"], wrong["score"]) == ("failed", "wrong_answer", 50.0)
    right = judged_dir.record("py_sub")
    assert (right["status"], right["reason"], right["score"]) == ("passed", None, 100.0)
    lost = judged_dir.record("py_lost")
    assert (lost["status"], lost["reason"], lost["score"]) == ("error", "llm_protocol", None)
    assert "py_lost" in lost["message"]


def test_a_failure_shows_reason_tests_and_answer_without_traceback(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=WRONG_ADD)
    result = judged_dir.run()
    result.stdout.fnmatch_lines(
        ["wrong_answer: *", "score 50: 1 of 2 tests passed", "*assert 0 == 3*", "*return 0*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*llm_attempt*")


def test_no_code_in_the_reply(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add="I would rather not.")
    judged_dir.run()
    record = judged_dir.record("py_add")
    assert (record["status"], record["reason"], record["score"]) == ("failed", "no_code", 0.0)
    assert record["tests_total"] == 2
    assert record["log_head"] == "I would rather not."


def test_trouble_of_ours_is_told_once_and_without_traceback(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_sub=RIGHT_SUB)
    result = judged_dir.run()
    told = [line for line in result.outlines if line.startswith(str(judged_dir.path))]
    assert len(told) == 1
    assert "a case with no recorded reply is an error" in told[0]
    result.stdout.no_fnmatch_line("*another exception occurred*")


def test_an_empty_choice_says_where_cases_are_looked_for(bench_dir):
    bench_dir.replies(py_add=RIGHT_ADD)
    result = bench_dir.run()
    assert result.ret == 5
    result.stdout.fnmatch_lines(["llmbench: no case was chosen; case files are problems/*.yaml*"])


def test_ctrl_c_before_there_are_items_is_no_empty_choice(bench_dir):
    bench_dir.problems(ADD)
    bench_dir.replies(py_add=RIGHT_ADD)
    bench_dir.pytester.makeconftest(
        "def pytest_collection_modifyitems():\n    raise KeyboardInterrupt"
    )
    result = bench_dir.run()
    assert result.ret == 2
    assert "no case was chosen" not in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def test_fixtures_of_a_conftest_are_used(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.pytester.makeconftest(
        """
        import pytest
        from pytest_llmbench.providers.base import ModelFacts, Reply

        class Client:
            def facts(self, model):
                return ModelFacts(family="own")
            def generate(self, model, request, on_tokens):
                return Reply("def add(a, b):\\n    return a + b\\n", finish_reason="stop")

        @pytest.fixture(scope="session")
        def llm_client():
            return Client()

        @pytest.fixture(autouse=True)
        def seen(request):
            print("about to run", request.node.name)
        """
    )
    result = judged_dir.run("-s")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*about to run py_add[[]m-run1]*"])
    assert judged_dir.record("py_add")["family"] == "own"


def test_a_fixture_that_skips_or_fails_leaves_a_record(judged_dir, workers):
    judged_dir.problems(ADD + SUB)
    judged_dir.replies(py_add=RIGHT_ADD, py_sub=RIGHT_SUB)
    judged_dir.pytester.makeconftest(
        """
        import pytest

        @pytest.fixture(autouse=True)
        def gate(request):
            if "add" in request.node.name:
                pytest.skip("not today")
            raise RuntimeError("broken gate")
        """
    )
    result = judged_dir.run(workers=workers)
    result.assert_outcomes(skipped=1, errors=1)
    skipped, broken = judged_dir.record("py_add"), judged_dir.record("py_sub")
    assert (skipped["status"], skipped["reason"]) == ("skipped", None)
    assert "not today" in skipped["message"]
    assert (broken["status"], broken["reason"]) == ("error", "internal")
    assert "broken gate" in broken["message"]


def test_hooks_change_the_prompt_and_the_record(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.pytester.makeconftest(
        """
        from pytest_llmbench.providers.base import Message

        def pytest_llmbench_prompt(run, messages):
            return (*messages, Message("user", "quickly"))

        def pytest_llmbench_record(run, record):
            record["my_team"] = run.case.id.upper()
        """
    )
    judged_dir.run()
    assert judged_dir.record("py_add")["my_team"] == "PY_ADD"


def test_a_tag_does_not_set_off_a_marker_that_somebody_obeys(judged_dir):
    judged_dir.problems(ADD.replace("tags: [sums]", "tags: [skip, flaky, sums]"))
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.pytester.makeconftest(
        """
        import pytest

        def pytest_configure(config):
            config.addinivalue_line("markers", "flaky(n): run it again")

        def pytest_runtest_setup(item):
            assert item.get_closest_marker("flaky") is None
            assert item.get_closest_marker("sums")
        """
    )
    judged_dir.run().assert_outcomes(passed=1)
    assert len(collected(judged_dir, "-k", "flaky and skip")) == 1


def test_vendor_prefixes_of_openrouter_stay_with_it(bench_dir, monkeypatch):
    monkeypatch.setenv("OPENROUTER_API_KEY", "k-12345")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    bench_dir.problems(ADD)
    result = bench_dir.pytest("--llm-provider=openrouter", "--llm-model=openai/gpt-4o-mini", "--co")
    result.stdout.fnmatch_lines(["llmbench: openai/gpt-4o-mini (openrouter)*"])


TWICE = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    runtestprotocol(item, nextitem=nextitem, log=False)
    item._initrequest()
    runtestprotocol(item, nextitem=nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
"""
FAILS_THE_SECOND_TIME = """
import pytest
runs = []

@pytest.fixture(autouse=True)
def mine():
    runs.append(1)
    if len(runs) == 2:
        raise ValueError("the second time")
"""


def test_the_last_attempt_counts_when_a_plugin_runs_an_item_again(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.pytester.makeconftest(TWICE)
    judged_dir.run()
    (test,) = judged_dir.report["tests"]
    assert len([p for p in test["user_properties"] if "llmbench" in p]) == 1


def test_a_second_run_that_a_fixture_fails_has_a_record_of_its_own(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.pytester.makeconftest(TWICE + FAILS_THE_SECOND_TIME)
    judged_dir.run()
    (record,) = judged_dir.records
    assert (record["status"], record["reason"]) == ("error", "internal")
    assert "the second time" in record["message"]
