"""The section of the JSON report: valid, whole, without secrets."""

from __future__ import annotations

import json
import os
import socket
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from pytest_llmbench.case import Case, CaseRun, ModelSpec
from pytest_llmbench.providers.base import Sampling
from pytest_llmbench.record import Record
from pytest_llmbench.reports.section import build_section
from pytest_llmbench.settings import Settings
from pytest_llmbench.verdict import Verdict

STARTED = 1_700_000_000.0
SCHEMA = json.loads(files("pytest_llmbench").joinpath("schemas/report-v1.json").read_text())


@pytest.fixture
def settings() -> Settings:
    """Every setting that could hold a secret or a path does."""
    return Settings(
        models=(
            ModelSpec("ollama", "qwen:7b", "qwen:7b"),
            ModelSpec("llamacpp", "/home/me/SECRET/tiny.gguf", "tiny"),
        ),
        base_urls=("http://me:SECRET@server:1/v1",),
        api_keys={"ollama": "sk-SECRET"},
        sampling=Sampling(seed=3),
        system_prompt="SECRET prompt",
        docker_hosts=("tcp://SECRET",),
        docker_build_network="SECRET",
        base_images={"python": "registry/SECRET"},
        csv=Path("/home/me/SECRET/out.csv"),
        replay=Path("/home/me/SECRET/r.jsonl"),
    )


@pytest.fixture
def records() -> list[dict[str, object]]:
    record = Record(session="s", nodeid="p.yaml::a[m-run1]", mode="prompt", isolation="shared")
    case = Case("a", "python", "p", {"t.py": "x"}, Path("/home/me/p.yaml"), 1)
    record.of_run(CaseRun(case, ModelSpec("ollama", "qwen:7b", "qwen:7b"), 1))
    record.of_verdict(Verdict(True, None, "", 100.0, 1, 0, 1, 0, "log"), 100.0)
    return [record.to_dict()]


def test_it_follows_its_schema_and_survives_json(settings, records):
    section = build_section(records, settings, "s", STARTED)
    jsonschema.validate(section, SCHEMA)
    assert json.loads(json.dumps(section, allow_nan=False)) == section


def test_it_follows_its_schema_without_any_record(settings):
    section = build_section([], settings, "s", STARTED)
    jsonschema.validate(section, SCHEMA)
    assert section["records"] == []


def test_records_and_summary(settings, records):
    section = build_section(records, settings, "s", STARTED)
    assert section["records"] == records
    assert section["summary"]["models"][0]["passed"] == 1


def test_no_secret_and_no_path_of_this_machine(settings, records):
    text = json.dumps(build_section(records, settings, "s", STARTED))
    assert "SECRET" not in text
    for place in (str(Path.home()) + os.sep, str(Path.cwd()), "/home/me", socket.gethostname()):
        assert place not in text


def test_settings_are_told(settings, records):
    told = build_section(records, settings, "s", STARTED)["run"]["settings"]
    assert told["models"] == ["ollama/qwen:7b", "llamacpp/tiny"]
    agents = ("modes", "max_iterations", "tool_protocol", "agent_tokens", "agent_timeout")
    assert [told[key] for key in agents] == [["prompt"], 10, "auto", 200_000, 900.0]
    assert (told["seed"], told["temperature"], told["own_system_prompt"]) == (3, 0.1, True)


def test_times_are_utc(settings, records):
    run = build_section(records, settings, "my session", STARTED)["run"]
    assert run["session"] == "my session"
    assert run["started"] == "2023-11-14T22:13:20.000+00:00"
    assert run["finished"].endswith("+00:00")
    assert run["seconds"] > 0


def test_a_package_that_is_not_installed_is_null(settings, records):
    versions = build_section(records, settings, "s", STARTED)["run"]["versions"]
    assert versions["pytest"] == pytest.__version__
    assert all(v is None or v[0].isdigit() for v in versions.values())
