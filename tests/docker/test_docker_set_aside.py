"""Several engines: one that does not answer is passed over, and told of."""

from __future__ import annotations

from pathlib import Path

from needs import need, no_docker
from relay import ENGINE

from pytest_llmbench.sandbox.choose import choose


def test_an_engine_that_does_not_answer_is_set_aside_for_the_next(tmp_path: Path) -> None:
    need(no_docker())
    told: list[str] = []
    dead = f"unix://{tmp_path}/nobody.sock"
    sandbox = choose(
        "docker", tmp_path, docker_hosts=(dead, f"unix://{ENGINE}"), on_set_aside=told.append
    )
    sandbox.close()
    assert sandbox.name == "docker"
    (line,) = told
    assert "set aside" in line and "nobody.sock" in line
