"""Environments are built once per content, whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Environment, OnProgress, Toolchain
from pytest_llmbench.sandbox.environment_cache import content_hash, environment_folder


class Counted:
    """Leaves one line per build in a file, so that several processes can be counted."""

    def __init__(self, counter: Path, version: str = "1", fails: bool = False) -> None:
        self.counter = counter
        self.version = version
        self.fails = fails

    def build(self, folder: Path, requirements: tuple[str, ...], on_progress: OnProgress) -> None:
        assert list(folder.iterdir()) == []
        with self.counter.open("a") as stream:
            stream.write("built\n")
        (folder / "part").write_text("half")
        if self.fails:
            raise SandboxBroken("no network")
        (folder / "bin").mkdir(mode=0o700)
        (folder / "bin" / "tool").touch(mode=0o700)
        (folder / "secret").touch(mode=0o600)
        (folder / "link").symlink_to("nowhere")

    def toolchain(self, folder: Path) -> Toolchain:
        raise AssertionError

    def fingerprint(self) -> str:
        return self.version


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    runner = tmp_path / "runner"
    runner.mkdir()
    (runner / "judge.py").write_text("judge")
    return Environment("python", runner, "image", Counted(tmp_path / "count"), ("a==1",))


def builds(environment: Environment) -> int:
    counter = environment.host.counter  # type: ignore[attr-defined]
    return len(counter.read_text().splitlines()) if counter.exists() else 0


def test_the_second_call_finds_what_the_first_built(
    tmp_path: Path, environment: Environment
) -> None:
    told: list[str] = []
    folder = environment_folder(tmp_path / "cache", environment, told.append)
    assert told == ["building the python environment, once (a==1)"]
    assert environment_folder(tmp_path / "cache", environment, told.append) == folder
    assert len(told) == builds(environment) == 1
    assert folder.parent == tmp_path / "cache" / "environments"
    assert folder.name.startswith("python-")


def test_everything_is_readable_by_the_user_inside(
    tmp_path: Path, environment: Environment
) -> None:
    before = os.umask(0o077)
    try:
        folder = environment_folder(tmp_path / "cache", environment, print)
    finally:
        os.umask(before)
    modes = {p.name: p.stat().st_mode & 0o777 for p in folder.rglob("*") if not p.is_symlink()}
    assert folder.stat().st_mode & 0o555 == 0o555
    assert modes == {"bin": 0o755, "tool": 0o755, "secret": 0o644, "part": 0o644}


def test_a_failed_build_leaves_nothing_and_is_tried_again(
    tmp_path: Path, environment: Environment
) -> None:
    broken = replace(environment, host=Counted(tmp_path / "count", fails=True))
    for attempt in (1, 2):
        with pytest.raises(SandboxBroken, match="no network"):
            environment_folder(tmp_path / "cache", broken, print)
        assert builds(environment) == attempt
        left = [p.name for p in (tmp_path / "cache" / "environments").iterdir() if p.is_dir()]
        assert left == []


def test_an_unfinished_build_of_a_killed_process_is_replaced(
    tmp_path: Path, environment: Environment
) -> None:
    name = f"python-{content_hash(environment)}.building"
    stale = tmp_path / "cache" / "environments" / name
    stale.mkdir(parents=True)
    (stale / "rubbish").touch()
    folder = environment_folder(tmp_path / "cache", environment, print)
    assert not (folder / "rubbish").exists()
    assert not stale.exists()


def test_what_changes_the_build_changes_the_folder(
    tmp_path: Path, environment: Environment
) -> None:
    first = content_hash(environment)
    assert content_hash(replace(environment, requirements=("b==1", "a==1"))) != first
    assert content_hash(replace(environment, lang="go")) != first
    assert content_hash(replace(environment, host=Counted(tmp_path, version="2"))) != first
    assert content_hash(replace(environment, base_image="other")) == first  # Docker's alone
    (environment.runner / "__pycache__").mkdir()
    (environment.runner / "__pycache__" / "judge.pyc").write_text("x")
    assert content_hash(environment) == first
    (environment.runner / "judge.py").write_text("judge 2")
    second = content_hash(environment)
    assert second != first
    (environment.runner / "judge.py").rename(environment.runner / "other.py")
    assert content_hash(environment) not in (first, second)


def test_shared_runners_count_unless_package_files_decide(
    tmp_path: Path, environment: Environment
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "helper.py").write_text("helper")
    (environment.runner / "lock").write_text("1")
    sharing = replace(environment, shares=(other,))
    locked = replace(sharing, package_files=("lock",))
    before = [content_hash(each) for each in (environment, sharing, locked)]
    assert len(set(before)) == len(before)
    (other / "helper.py").write_text("helper 2")
    after = [content_hash(each) for each in (environment, sharing, locked)]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]
    (environment.runner / "lock").write_text("2")
    assert content_hash(locked) != before[2]


def _build(cache: Path, environment: Environment) -> None:
    environment_folder(cache, environment, lambda _: None)


def test_processes_that_ask_at_once_build_once(tmp_path: Path, environment: Environment) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_build, args=(tmp_path / "cache", environment)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert builds(environment) == 1
