"""Whole sessions over cards of the stub: plain, over xdist, without a card, with one of the user's own."""

import ctypes.util
from pathlib import Path

import pytest
from samples import ADD, RIGHT_ADD

STUB = Path(__file__).parents[1] / "gpu"
CONFTEST = """
    import os, pathlib, sys, time
    sys.path.insert(0, {here!r})
    import pynvml
    from stub_nvml import StubCard, StubNvml
    from pytest_llmbench.gpu import looking, sampler
    from pytest_llmbench.providers.base import ModelFacts, Preset, Reply

    class Mine:
        name = "mine"

        def facts(self, model):
            return ModelFacts()

        def generate(self, request, on_tokens):
            began = time.time()
            on_tokens(1)
            time.sleep(0.3)
            if request.case_id and SAMPLED_BY.exists():  # no warm-up: nobody looks then
                wait_for_look(began)
            return Reply(text={reply!r}, finish_reason="stop", tokens_generated=8,
                         generation_start=began, generation_end=time.time())

        def close(self):
            pass

    def pytest_llmbench_register(registry):
        registry.add_provider(Preset("mine", lambda endpoint: Mine()))

    looking.FIRST_SECONDS = 0.0
    # A sampler waits for a busy machine as long as it takes.
    sampler.START_SECONDS = sampler.FRESH_SECONDS = sampler.REACH_SECONDS = 60.0
    SAMPLED_BY, LOOKS = (pathlib.Path(__file__).with_name(n) for n in ("sampled-by", "looks"))
    stub = StubNvml(StubCard(pids=[os.getpid()], reasons=0x4), StubCard("Idle"))
    for name in dir(stub):
        if name.startswith("nvml") and callable(getattr(stub, name)):
            setattr(pynvml, name, getattr(stub, name))

    def init():
        with SAMPLED_BY.open("a") as file:
            file.write(os.environ.get("PYTEST_XDIST_WORKER", "owner") + " ")

    pynvml.nvmlInit = init
    read = looking.Driver.read

    def read_and_tell(driver, index, moment):
        stub.clock = lambda: moment  # a thread that is held up here spoils no counter
        sample = read(driver, index, moment)
        with LOOKS.open("a") as file:
            file.write(str(moment) + " ")
        return sample

    looking.Driver.read = read_and_tell

    def wait_for_look(since):
        until = time.monotonic() + 60
        # Of a number that is being written the beginning is there, which is less.
        while not any(float(moment) >= since for moment in LOOKS.read_text().split()):
            assert time.monotonic() < until, "nobody looked at the cards"
            time.sleep(0.01)
"""


@pytest.fixture
def cards_dir(judged_dir, monkeypatch):
    """A folder whose sessions see two cards; any library stands for the driver's, which is not called."""
    # This test may run in a worker itself.
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    (judged_dir.path / "lib").mkdir()
    libm = next(
        line.split()[-1]
        for line in Path("/proc/self/maps").read_text().splitlines()
        if "libc.so" in line
    )
    (judged_dir.path / "lib" / "libnvidia-ml.so.1").symlink_to(libm)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(judged_dir.path / "lib"))
    judged_dir.pytester.makeconftest(CONFTEST.format(here=str(STUB), reply=RIGHT_ADD))
    judged_dir.problems(ADD)
    return judged_dir


def run(folder, *args, workers=0):
    return folder.pytest("--llm-model=m", "--llm-provider=mine", *args, workers=workers)


def test_every_attempt_has_the_figures_of_its_own_window(cards_dir, workers):
    # Within the interval nothing is sampled but what is asked for as a request is sent and answered.
    result = run(cards_dir, "--llm-runs=2", "--llm-gpu-interval=60", workers=workers)
    result.assert_outcomes(passed=2)
    assert (cards_dir.path / "sampled-by").read_text().split() == ["owner"]
    for record in cards_dir.records:
        assert (record["gpu_available"], record["gpu_reason"]) == (True, None)
        assert record["gpu_names"] == ["Stub 9000"]
        assert record["gpu_avg_utilization"] == 50.0
        assert record["gpu_energy_j"] > record["gpu_energy_net_j"]
        assert record["gpu_samples"] >= 1
        assert record["gpu_throttle_reasons"] == ["software power cap"]
    for test in cards_dir.report["tests"]:
        (carried,) = [p["llmbench"] for p in test["user_properties"] if "llmbench" in p]
        assert carried in cards_dir.records
    gpu = cards_dir.section["run"]["gpu"]
    assert (gpu["available"], gpu["driver"], gpu["interval"]) == (True, "570.00", 60.0)
    assert gpu["cards"][0] == {
        "name": "Stub 9000",
        "memory_gb": 24.0,
        "idle_power_w": 100.0,
        "lost": None,
    }


def test_off(cards_dir, workers):
    run(cards_dir, "--llm-gpu=off", workers=workers)
    (record,) = cards_dir.records
    assert (record["gpu_available"], record["gpu_reason"]) == (False, "--llm-gpu off")
    assert not (cards_dir.path / "sampled-by").exists()


def test_no_driver_and_a_worker_that_knows_only_its_controller(cards_dir, monkeypatch):
    monkeypatch.delenv("LD_LIBRARY_PATH")
    if ctypes.util.find_library("nvidia-ml"):
        pytest.skip("this machine has a driver")
    run(cards_dir, workers=2)
    (record,) = cards_dir.records
    told = "no NVIDIA driver: libnvidia-ml.so.1 was not found"
    assert (record["gpu_available"], record["gpu_reason"]) == (False, told)
    assert cards_dir.section["run"]["gpu"]["reason"] == told


def test_a_conftest_brings_its_own_sampler(cards_dir):
    conftest = cards_dir.path / "conftest.py"
    conftest.write_text(
        conftest.read_text()
        + """
import pytest
from pytest_llmbench.gpu.base import GpuFigures

class Own:
    def poke(self):
        pass
    def figures(self, started, ended, endpoint):
        return GpuFigures(gpu_available=True, gpu_energy_j=ended - started)
    def close(self):
        pass

@pytest.fixture(scope="session")
def gpu_sampler():
    return Own()
"""
    )
    run(cards_dir, workers=1)
    (record,) = cards_dir.records
    assert 0.1 < record["gpu_energy_j"] == record["generation_end"] - record["generation_start"]


TOOLS = """
from pytest_llmbench.agent.base import Tool, ToolResult, schema
from pytest_llmbench.providers.base import ToolCall

class Doze(Tool):
    name, description, parameters = "doze", "Wait a moment.", schema()

    def use(self, arguments, desk):
        time.sleep(0.5)
        return ToolResult("slept")

class Working(Mine):
    def generate(self, request, on_tokens):
        reply = super().generate(request, on_tokens)
        if request.turn == 1:
            return dataclasses.replace(reply, text="", tool_calls=(ToolCall("doze", "{}"),))
        return reply

def pytest_llmbench_register(registry):
    registry.add_provider(Preset("mine", lambda endpoint: Working()))
    registry.add_tool(Doze())
"""


def test_while_a_tool_runs_the_cards_work_for_nobody(cards_dir, workers):
    conftest = cards_dir.path / "conftest.py"
    conftest.write_text(f"import dataclasses\n{conftest.read_text()}{TOOLS}")
    result = run(cards_dir, "--llm-mode=agent", "--llm-gpu-interval=0.1", workers=workers)
    result.assert_outcomes(passed=1)
    (record,) = cards_dir.records
    windows = [(turn["generation_start"], turn["generation_end"]) for turn in record["turns"]]
    assert len(windows) == record["iterations"] == 2
    spent = sum(ended - started for started, ended in windows)
    assert record["generation_end"] - record["generation_start"] > spent + 0.5
    # The stub's counter adds 100 J a second, idle or not.
    assert record["gpu_energy_j"] == pytest.approx(100 * spent, rel=0.05)
    assert record["gpu_energy_net_j"] == pytest.approx(0.0, abs=5)
    (row,) = cards_dir.section["summary"]["energy"]
    assert (row["model"], row["mode"], row["attempts"]) == ("m", "agent", 1)
    assert row["union_seconds"] == pytest.approx(spent, abs=0.001)
