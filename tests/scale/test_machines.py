"""One session over several machines: all attempts once, and none missing whoever is lost."""

from __future__ import annotations

from collections import Counter

from scale.conftest import CASE
from scale.machines import UID, left_behind, machine_by_socket, machine_by_ssh


def test_one_session_over_two_machines_and_this_one(project):
    with machine_by_ssh("mars") as mars, machine_by_ssh("venus", UID + 1) as venus:
        for machine in (mars, venus):
            project.copy_to(machine.home)
        result = project.run(f"--tx={mars.spec}", f"--tx={venus.spec}", "--tx=popen")
        left = left_behind(mars, venus)
    assert result.ret == 0, result.stdout.str()
    result.assert_outcomes(passed=24)
    assert {r["worker"] for r in project.records} == {"gw0@mars", "gw1@venus", "gw2"}
    assert left == []


def test_a_worker_killed_elsewhere_loses_one_attempt_and_comes_back(project):
    with machine_by_ssh("mars") as mars:
        project.copy_to(mars.home, dies=7)
        result = project.run(f"--tx={mars.spec}")
    statuses = Counter(r["status"] for r in project.records)
    assert statuses == {"passed": 23, "error": 1}, result.stdout.str()
    (lost,) = [r for r in project.records if r["status"] == "error"]
    assert (lost["case_id"], lost["run_number"], lost["reason"]) == ("p3", 1, "worker_lost")
    assert {r["worker"] for r in project.records if r is not lost} == {"gw0@mars", "gw1@mars"}


def test_the_work_of_a_machine_that_is_gone_goes_to_others(project):
    with machine_by_socket("mars") as mars:
        project.copy_to(mars.home, dies=3)
        project.wait_for_a_loss()  # else all others may have ended before: nobody is left then
        result = project.run(f"--tx={mars.spec}", "--tx=popen")
    statuses = Counter((r["status"], r["reason"]) for r in project.records)
    assert statuses == {("passed", None): 23, ("error", "worker_lost"): 1}, result.stdout.str()
    assert result.ret == 1


def test_without_any_worker_the_rest_is_told_with_the_reason(project):
    with machine_by_socket("mars") as mars:
        project.copy_to(mars.home, dies=6)
        result = project.run(f"--tx={mars.spec}")
    statuses = Counter(r["status"] for r in project.records)
    assert (statuses["passed"], statuses["error"]) == (5, 1), result.stdout.str()
    rest = [r["message"] for r in project.records if r["status"] == "skipped"]
    assert len(rest) == 18
    assert all("workers were lost" in told and "socket=127.0.0.1" in told for told in rest)
    assert result.ret == 1


def test_a_machine_that_nobody_reaches_ends_the_session_at_once(project):
    result = project.run("--tx=socket=127.0.0.1:9")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: --tx socket=127.0.0.1:9: cannot be reached*"])
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


def test_a_machine_that_lacks_a_key_says_so(project, monkeypatch):
    monkeypatch.setenv("BENCH_KEY", "sk-0123456789")
    with machine_by_ssh("mars") as mars:
        project.copy_to(mars.home)
        result = project.run(
            f"--tx={mars.spec}", "--llm-model=openai/x", "--llm-api-key-env=BENCH_KEY"
        )
    assert result.ret == 4
    told = result.stderr.str()
    assert "ERROR: worker gw0, --tx ssh=mars" in told
    assert "the environment variable BENCH_KEY is not set" in told
    assert "docs/scale.md" in told


def test_a_machine_with_another_state_of_the_project_says_so(project):
    with machine_by_ssh("mars") as mars:
        project.copy_to(mars.home)
        (project.path / "problems" / "more.yaml").write_text(CASE.format(n=12))
        result = project.run(f"--tx={mars.spec}", "--tx=popen")
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*p12*", "*Bring the project there to the same state*"])
