"""What judging an answer costs, side by side: our sandboxes and `docker run` of the same files.

    python benchmarks/judging.py [--attempts N] [--base-image IMAGE]
    python benchmarks/judging.py --typescript [--attempts N]

Ways take turns, one attempt each, so that a machine that gets slower does so for all of them.
Docker is left out where no engine answers. Then 164 attempts, judged by two processes at once.
With `--typescript`: both levels in bubblewrap, started ahead and not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytest_llmbench.case import Case
from pytest_llmbench.errors import AttemptError
from pytest_llmbench.judge import Judge
from pytest_llmbench.languages.base import Language
from pytest_llmbench.languages.python import Python
from pytest_llmbench.languages.typescript import TypeScript
from pytest_llmbench.level import SEPARATE, SHARED, Level
from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap
from pytest_llmbench.sandbox.docker.sandbox import Docker

CODE = "def f(a, b):\n    return a + b\n"
TESTS = "from solution import f\n\n\ndef test_f():\n" + "".join(
    f"    assert f({n}, 2) == {n + 2}\n" for n in range(8)
)
TS_CODE = "export function f(a: number, b: number): number { return a + b }\n"
TS_TESTS = """\
import { expect, it } from "vitest"
import { f } from "../solution"
it("adds", () => {
  for (let n = 0; n < 8; n++) expect(f(n, 2)).toBe(n + 2)
})
"""
HUMANEVAL = 164
PROCESSES = 2


def case() -> Case:
    """As large as one of HumanEval's: eight asserts in one test."""
    return Case(
        id="f",
        lang="python",
        prompt="",
        tests={"tests/test_solution.py": TESTS},
        reference=CODE,
        path=Path("f.yaml"),
        line=1,
    )


def typescript_case() -> Case:
    """As `case`, in TypeScript."""
    tests = {"tests/solution.test.ts": TS_TESTS}
    return replace(case(), lang="typescript", tests=tests, reference=TS_CODE)


@dataclass
class Judged:
    """Judges the case's own reference; `ahead` starts the next one so many seconds before."""

    sandbox: Sandbox
    cache: Path
    ahead: float = 0
    language: Language = field(default_factory=Python)
    case: Case = field(default_factory=case)
    level: str = SHARED

    def __post_init__(self) -> None:
        def progress(line: str) -> None:
            print(line, file=sys.stderr)

        level = Level(self.level)
        self.judge = Judge(self.sandbox, self.cache, 30, progress, lambda *_: level)
        self.before()
        self()

    def before(self) -> None:
        """What may be done while there is no answer yet."""
        if self.ahead:
            self.judge.start_ahead(self.language, self.case)

    def __call__(self) -> None:
        """Judge it once."""
        assert self.case.reference
        verdict = self.judge.judge(self.language, self.case, self.case.reference).verdict
        if not verdict.passed:
            raise SystemExit(f"a right answer failed: {verdict}")

    def close(self) -> None:
        """End the judge's sandbox."""
        self.judge.close()
        self.sandbox.close()


class DockerRun:
    """`docker run` of the image that our sandbox uses, with plain pytest."""

    def __init__(self, image: str, folder: Path) -> None:
        (folder / "tests").mkdir(parents=True)
        (folder / "solution.py").write_text(CODE)
        (folder / "tests" / "test_solution.py").write_text(TESTS)
        self.command = [
            *("docker", "run", "--rm", "--network=none", "--volume", f"{folder}:/work"),
            *("--workdir=/work", "--entrypoint=python", image),
            *("-m", "pytest", "-q", "-p", "no:cacheprovider"),
        ]

    def before(self) -> None:
        """Nothing."""

    def __call__(self) -> None:
        """Run it once."""
        subprocess.run(self.command, check=True, capture_output=True)  # noqa: S603 - docker, our files

    def close(self) -> None:
        """Nothing is left of it."""


def ways(cache: Path, base_image: str | None) -> dict[str, Judged | DockerRun]:
    """Name -> how an answer is judged that way."""
    found: dict[str, Judged | DockerRun] = {
        "bubblewrap, forked": Judged(Bubblewrap(cache / "b"), cache / "1"),
        "bubblewrap, forked ahead": Judged(Bubblewrap(cache / "b"), cache / "2", ahead=0.5),
        "bubblewrap, from nothing": Judged(Bubblewrap(cache / "b", resident=False), cache / "3"),
    }
    if shutil.which("docker") is None:
        return found
    images = {"python": base_image} if base_image else {}
    try:
        sandbox = Docker(base_images=images, build_network="host" if base_image else None)
        ahead = Judged(sandbox, cache / "4", ahead=0.5)
    except AttemptError as error:
        print(f"no docker: {error}", file=sys.stderr)
        return found
    image = sandbox.prepare(Python().environment(case()), print).identity
    found["docker, started ahead"] = ahead
    found["docker run, plain pytest"] = DockerRun(image, cache / "run")
    return found


def typescript_ways(cache: Path) -> dict[str, Judged | DockerRun]:
    """Both levels; node and Vitest need longer than a fork to come up."""
    found: dict[str, Judged | DockerRun] = {}
    for level in (SHARED, SEPARATE):
        for title, ahead in {f"{level}, started ahead": 3.0, f"{level}, from nothing": 0.0}.items():
            box, folder = Bubblewrap(cache / "b"), cache / str(len(found))
            found[title] = Judged(box, folder, ahead, TypeScript(), typescript_case(), level)
    return found


def milliseconds(way: Judged | DockerRun, pause: float) -> float:
    """Of one attempt; `pause` seconds stand for the model that writes the answer."""
    way.before()
    time.sleep(pause)
    started = time.perf_counter()
    way()
    return (time.perf_counter() - started) * 1000


def side_by_side(found: dict[str, Judged | DockerRun], attempts: int) -> None:
    """Print a line per way."""
    times: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(attempts):
        for name, way in found.items():
            times[name].append(milliseconds(way, getattr(way, "ahead", 0)))
    first = statistics.median(next(iter(times.values())))
    print(f"{'way':28} {'median':>8} {'quartiles':>16} {'ratio':>6}")
    for name, values in times.items():
        low, median, high = statistics.quantiles(values, n=4)
        print(f"{name:28} {median:5.0f} ms {low:6.0f} - {high:4.0f} ms {median / first:6.2f}")


def many(arguments: tuple[Path, int]) -> None:
    """Judge so many, in a process of its own."""
    cache, attempts = arguments
    judged = Judged(Bubblewrap(cache / "b"), cache / "1")
    for _ in range(attempts - 1):  # one was judged to begin with
        judged()
    judged.close()


def suite(cache: Path) -> None:
    """Print how long a suite takes, bubblewrap's start and the parent's imports included."""
    share = HUMANEVAL // PROCESSES
    started = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.map(many, [(cache, share)] * PROCESSES, chunksize=1)
    seconds = time.perf_counter() - started
    print(f"{HUMANEVAL} attempts, {PROCESSES} processes: {seconds:.1f} s")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=15)
    parser.add_argument("--typescript", action="store_true")
    parser.add_argument("--base-image", help="of the Docker image, where none can be pulled")
    chosen = parser.parse_args()
    cache = Path(tempfile.mkdtemp(prefix="judging-"))
    try:
        found = typescript_ways(cache) if chosen.typescript else ways(cache, chosen.base_image)
        side_by_side(found, chosen.attempts)
        for way in found.values():
            way.close()
        if not chosen.typescript:
            suite(cache)
    finally:
        shutil.rmtree(cache, ignore_errors=True)


if __name__ == "__main__":
    main()
