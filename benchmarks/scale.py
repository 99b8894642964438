"""What grows with the number of attempts: a simulation with scripted endpoints, over real HTTP.

    python -m benchmarks.scale [--attempts 2000] [--workers 2] [--endpoints 2] [--items 100000]

Figures per attempt are differences between a long session and a short one, so that starting up is
in none of them. Answers are judged by a sandbox that runs nothing: what is left is our own work.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.projects import attempts

MODELS = ("one", "two")
_OWN_FIGURES = """

def pytest_sessionfinish(session):
    pytest_unconfigure(session.config)  # a worker may be ended soon after

def pytest_unconfigure(config):
    import pathlib, resource
    used = resource.getrusage(resource.RUSAGE_SELF)
    who = getattr(config, "workerinput", {}).get("workerid", "controller")
    told = {"cpu": used.ru_utime + used.ru_stime, "kb": used.ru_maxrss}
    pathlib.Path(f"used-{who}.json").write_text(json.dumps(told))
"""
_PLUGINS = ["-p", "no:cacheprovider", "-p", "xdist.plugin", "-p", "pytest_jsonreport.plugin"]
_PLUGINS += ["-p", "pytest_metadata.plugin", "-p", "pytest_llmbench.plugin"]
_LEDGER = """
import json, resource, sys
from pathlib import Path
import execnet
from pytest_llmbench.ledger import Ledger
from pytest_llmbench.distributed.one_record import OneRecord

def kb():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1])

record, count = json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2])
records, ledger, before = OneRecord(), Ledger(lambda case: None), kb()
for n in range(count):
    nodeid = f"{record['nodeid']}{n}"
    came = execnet.loads(execnet.dumps({**record, "nodeid": nodeid}))  # as xdist gets it
    ledger.add(nodeid, records.of(nodeid, came, last=True))
print((kb() - before) / count)
"""


@dataclass(frozen=True)
class Used:
    """Of one session: seconds, processor seconds and peak KB of the controller, report's bytes."""

    attempts: int
    wall: float
    cpu: float
    kb: int
    worker_cpu: float
    worker_kb: int
    report: int


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser("python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--attempts", type=int, default=2000, help="of the long session")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--endpoints", type=int, default=2)
    parser.add_argument("--items", type=int, default=100_000, help="for scheduling and the rest")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="llmbench-scale-") as folder:
        rows = [
            *_scheduling(asked.items),
            *_sessions(Path(folder), asked),
            *_records(Path(folder), asked.items),
            *_collecting(Path(folder), asked.items),
        ]
    width = max(len(name) for name, _ in rows)
    for name, told in rows:
        print(f"{name.ljust(width)}  {told}")
    return 0


def _sessions(folder: Path, asked: argparse.Namespace) -> Iterator[tuple[str, str]]:
    with ExitStack() as stack:
        urls = [stack.enter_context(_endpoint()) for _ in range(asked.endpoints)]
        short = _session(folder / "short", asked.attempts // 5, asked.workers, urls)
        long = _session(folder / "long", asked.attempts, asked.workers, urls)
    more = long.attempts - short.attempts

    def per(one: float, other: float) -> float:
        return (other - one) / more

    yield "attempts of the long session", f"{long.attempts} over -n {asked.workers}"
    yield "attempts a second", f"{1 / per(short.wall, long.wall):.0f}"
    yield "controller, CPU per attempt", f"{1000 * per(short.cpu, long.cpu):.2f} ms"
    yield "workers, CPU per attempt", f"{1000 * per(short.worker_cpu, long.worker_cpu):.2f} ms"
    yield "controller, memory per attempt", f"{per(short.kb, long.kb):.1f} KB"
    yield "worker, memory per attempt", f"{per(short.worker_kb, long.worker_kb):.1f} KB"
    yield "report, per attempt", f"{per(short.report, long.report) / 1000:.1f} KB"


def _session(folder: Path, count: int, workers: int, urls: list[str]) -> Used:
    runs = 10
    project = attempts(folder, count // len(MODELS) // runs, runs)
    conftest = folder / "conftest.py"
    conftest.write_text(conftest.read_text() + _OWN_FIGURES)
    named = [f"--llm-model={model}" for model in MODELS]
    command = [sys.executable, "-m", "pytest", "-q", *_PLUGINS, "-n", str(workers)]
    command += ["--llm-provider=lmstudio", *named, f"--llm-runs={runs}", "--llm-gpu=off"]
    command += [*(f"--llm-base-url={url}" for url in urls), "--llm-concurrency=4"]
    command += ["--json-report", "--json-report-file=r.json"]
    started = time.perf_counter()
    (folder / "out.txt").write_text(_run(command, folder))
    wall = time.perf_counter() - started
    used = [json.loads((folder / f"used-gw{n}.json").read_text()) for n in range(workers)]
    own = json.loads((folder / "used-controller.json").read_text())
    report = folder / "r.json"
    records = json.loads(report.read_text())["llmbench"]["records"]
    assert len(records) == project.items * len(MODELS)
    assert {r["status"] for r in records} == {"passed"}, records[0]
    worker_cpu = sum(u["cpu"] for u in used)
    most = max(u["kb"] for u in used)
    size = report.stat().st_size
    return Used(len(records), wall, own["cpu"], own["kb"], worker_cpu, most, size)


def _records(folder: Path, count: int) -> Iterator[tuple[str, str]]:
    record = json.loads((folder / "long" / "r.json").read_text())["llmbench"]["records"][0]
    (folder / "record.json").write_text(json.dumps(record))
    command = [sys.executable, "-c", _LEDGER, str(folder / "record.json"), str(count)]
    each = float(_run(command, folder))
    yield f"ledger of {count} records alone", f"{each:.1f} KB a record, {each * count / 1e6:.2f} GB"


def _collecting(folder: Path, count: int) -> Iterator[tuple[str, str]]:
    runs = 100
    project = attempts(folder / "collected", count // runs, runs)
    conftest = project.folder / "conftest.py"
    conftest.write_text(conftest.read_text() + _OWN_FIGURES)
    command = [sys.executable, "-m", "pytest", "-q", *_PLUGINS, "--collect-only"]
    started = time.perf_counter()
    _run([*command, *project.arguments[2:], "-qq"], project.folder)
    wall = time.perf_counter() - started
    kb = json.loads((project.folder / "used-controller.json").read_text())["kb"]
    yield f"collecting {project.items} items", f"{wall:.1f} s, {kb / 1e6:.2f} GB at most"


def _scheduling(count: int) -> Iterator[tuple[str, str]]:
    from pytest_llmbench.distributed.shares import LEAST, Shares

    for workers in (4, 64):
        shares = Shares([[], range(count // 2), range(count // 2, count)], 2, 10)
        for number in range(workers):
            shares.join(number, number)
        queues = {number: list(shares.portion(number)) for number in range(workers)}
        made, started = 0, time.perf_counter()
        while shares.left:
            for number, queue in queues.items():
                if len(queue) >= LEAST:
                    shares.done(number, queue.pop(0))
                    made += 1
                for other in [number, *(n for n in queues if shares.held(n) < LEAST)]:
                    queues[other] += shares.portion(other)
        each = (time.perf_counter() - started) / made
        yield f"scheduling over {workers} workers", f"{1e6 * each:.0f} us an item"


@contextmanager
def _endpoint() -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.scripted_endpoint", "0.01"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def _run(command: list[str], folder: Path) -> str:
    environ = {**os.environ, "XDG_CACHE_HOME": str(folder / ".cache")}
    environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path.cwd()), *sys.path]))
    done = subprocess.run(  # noqa: S603 - our own files
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout[-3000:]}{done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
