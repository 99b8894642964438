"""pytest in pytest: a folder with problems and recorded answers, run for real in a sandbox."""

from __future__ import annotations

import json
import textwrap
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import platformdirs
import pytest
from needs import need, no_bubblewrap
from turns import has_turn

CACHE = platformdirs.user_cache_dir()
OVER_WORKERS = {
    *("test_records", "test_vue_records", "test_gpu_sessions", "test_agent_reports"),
    "test_a_session_tells_once_what_is_not_verified",
}
"""Modules and tests that look at what crosses from workers, or is shared by them."""
SCHEMA = json.loads(files("pytest_llmbench").joinpath("schemas/report-v1.json").read_text())


class BenchDir:
    """A user's folder. `run` starts pytest there and keeps the JSON report's section."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.path = pytester.path
        self.section: dict[str, Any] = {}
        self.report: dict[str, Any] = {}
        (self.path / "problems").mkdir()

    def problems(self, text: str, name: str = "python.yaml") -> Path:
        """Write a problem file."""
        path = self.path / "problems" / name
        path.write_text(textwrap.dedent(text))
        return path

    def replies(self, **replies: str | list[str]) -> None:
        """Recorded answers per case; a list answers run 1, run 2, ..."""
        lines = [
            {"case_id": case_id, "reply": reply, "run_number": i}
            for case_id, given in replies.items()
            for i, reply in enumerate([given] if isinstance(given, str) else given, start=1)
        ]
        if not any(isinstance(given, list) for given in replies.values()):
            for line in lines:
                del line["run_number"]
        (self.path / "replies.jsonl").write_text("\n".join(map(json.dumps, lines)))

    def run(self, *args: str, workers: int = 0, models: tuple[str, ...] = ("m",)) -> Any:
        """Run pytest with replay, in a process of its own."""
        named = [part for model in models for part in ("--llm-model", model)]
        return self.pytest(
            "--llm-provider=replay", "--llm-replay=replies.jsonl", *named, *args, workers=workers
        )

    def usage(self, *args: str) -> Any:
        """Run pytest in this process: for what ends before anything is run."""
        return self.pytester.runpytest_inprocess(
            "-p", "pytest_llmbench.plugin", "-p", "no:cacheprovider",
            "--llm-provider=replay", "--llm-replay=replies.jsonl", "--llm-model=m", *args,
        )  # fmt: skip

    def pytest(self, *args: str, workers: int = 0) -> Any:
        """Run pytest with the plugin and nothing chosen."""
        spread = ["-n", str(workers)] if workers else []
        report = self.path / "r.json"
        report.unlink(missing_ok=True)
        result = self.pytester.runpytest_subprocess(
            "-p", "pytest_llmbench.plugin", "-p", "no:cacheprovider",
            "--json-report", f"--json-report-file={report}", *spread, *args,
        )  # fmt: skip
        self.report = json.loads(report.read_text()) if report.exists() else {}
        self.section = self.report.get("llmbench", {})
        if self.section:
            jsonschema.validate(self.section, SCHEMA)
        return result

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records of the last run."""
        return self.section["records"]

    def record(self, case_id: str, **wanted: Any) -> dict[str, Any]:
        """The one record of a case, and of other fields given."""
        wanted["case_id"] = case_id
        found = [r for r in self.records if all(r[k] == v for k, v in wanted.items())]
        assert len(found) == 1, found
        return found[0]


@pytest.fixture
def bench_dir(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> BenchDir:
    """A folder for pytest in pytest; toolchains come from the real user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", CACHE)
    # Their imports are more than half of what a short run takes.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:anyio")
    return BenchDir(pytester)


@pytest.fixture
def judged_dir(bench_dir: BenchDir) -> BenchDir:
    """As `bench_dir`, where answers are judged in bubblewrap."""
    need(no_bubblewrap())
    bench_dir.pytester.makeini("[pytest]\nllm_sandbox = bubblewrap\n")
    return bench_dir


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`workers`: without xdist and, for one test in five and all of `OVER_WORKERS`, with two."""
    marks = metafunc.definition.iter_markers("parametrize")
    if "workers" not in metafunc.fixturenames or any("workers" in mark.args[0] for mark in marks):
        return
    names = metafunc.module.__name__, metafunc.function.__name__
    if not OVER_WORKERS.isdisjoint(names) or has_turn(names[1], 5):
        metafunc.parametrize("workers", [0, 2], ids=["plain", "xdist"])
    else:
        metafunc.parametrize("workers", [0], ids=["plain"])
