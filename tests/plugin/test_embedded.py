"""The bundled model for real: asked through llama.cpp, started once, gone afterwards."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from needs import need, no_engine, no_model
from samples import ADD, SUB

SERVER = "pytest_llmbench.providers.llamacpp_server"


@pytest.fixture
def model_dir(judged_dir):
    need(no_engine() or no_model())
    judged_dir.problems(ADD + SUB)
    return judged_dir


def servers(folder):
    """Process ids of embedded servers that announce themselves below `folder`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if SERVER in words and any(word.startswith(str(folder)) for word in words):
            found.append(int(path.parent.name))
    return found


def test_smollm2_is_asked_for_real(model_dir, workers, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(model_dir.path))
    model_dir.pytest("--llm-model=smollm2", "--llm-max-tokens=120", workers=workers)
    assert len(model_dir.records) == 2
    for record in model_dir.records:
        assert record["status"] in ("passed", "failed")
        assert record["provider"] == "llamacpp"
        assert record["timing_source"] == "server"
        assert 0 < record["tokens_generated"] <= 120
        assert record["tokens_per_sec"] > 0
        assert 0 < record["ttft_seconds"] < record["llm_seconds"]
        assert (record["family"], record["quantization"], record["parameter_size"]) == (
            "llama",
            "Q4_1",
            "135M",
        )
        assert record["architecture"] == "dense"
        assert len(record["model_digest"]) == 64
    assert servers(model_dir.path) == []
    assert list(model_dir.path.glob("llmbench-*")) == []


@pytest.mark.parametrize("spread", [[], ["-n", "2"]], ids=["plain", "xdist"])
def test_ctrl_c_leaves_no_server_behind(model_dir, spread, tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "pytest", "-p", "pytest_llmbench.plugin", "--llm-model=smollm2", "--llm-runs=50", *spread]  # fmt: skip
    with subprocess.Popen(
        command,
        cwd=model_dir.path,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            deadline = time.monotonic() + 120
            while not servers(tmp_path):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait(120) == 2
        finally:
            process.kill()
    deadline = time.monotonic() + 60
    while servers(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert servers(tmp_path) == []
