"""Trouble of ours has a kind of its own, and never looks like a verdict."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from checker_process import CheckerProcess
from npm_projects import CURRENT, installed, lay

from pytest_llmbench.node import host_node

CARD = "src/components/UserCard.vue"


@pytest.fixture(scope="module")
def checker() -> Iterator[CheckerProcess]:
    with CheckerProcess(installed(CURRENT)) as process:
        yield process


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return lay("shop", CURRENT, tmp_path / "shop")


def asked(project: Path, **more: Any) -> dict[str, Any]:
    return {"project": str(project), "cwd": ".", "target": CARD, **more}


def package(project: Path, name: str, version: str) -> None:
    folder = project / "node_modules" / name
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"name": name, "version": version}))


@pytest.mark.parametrize(
    ("name", "version"), [("typescript", "7.0.2"), ("typescript", "4.9.5"), ("vue-tsc", "1.8.27")]
)
def test_versions_that_cannot_be_driven(
    checker: CheckerProcess, project: Path, name: str, version: str
) -> None:
    package(project, name, version)
    if name == "typescript":
        (project / "node_modules/vue-tsc").unlink()
    error = checker.error("open", **asked(project))
    assert error["kind"] == "unsupported"
    assert f"{name} {version}" in error["message"]
    assert "pin" in error["message"]


@pytest.mark.parametrize(
    "config",
    [
        "{ not json",
        '{"extends": "./no.json"}',
        '{"compilerOptions": {"strict": "very"}}',
        '{"include": ["no/*"]}',
    ],
)
def test_a_broken_tsconfig(checker: CheckerProcess, project: Path, config: str) -> None:
    (project / "tsconfig.json").write_text(config)
    error = checker.error("check", **asked(project, files={}, originals={}))
    assert error["kind"] == "config"
    assert "tsconfig" in error["message"]


def test_no_tsconfig(checker: CheckerProcess, project: Path) -> None:
    (project / "tsconfig.json").unlink()
    error = checker.error("open", **asked(project))
    assert error["kind"] == "config"
    assert "no tsconfig.json" in error["message"]


def test_no_packages_at_all(project: Path) -> None:
    (project / "node_modules/vue-tsc").unlink()
    with CheckerProcess() as checker:
        error = checker.error("open", **asked(project))
    assert error["kind"] == "config"
    assert "vue-tsc" in error["message"]


@pytest.mark.parametrize("change", [
    {"op": "run"}, {"target": None}, {"target": "../outside.vue"}, {"project": "relative"}, {"project": "/no/such/folder"},
    {"op": "check", "files": {CARD: 3}}, {"op": "check", "files": {"../x.vue": ""}}, {"op": "parse", "path": CARD},
])  # fmt: skip
def test_requests_that_make_no_sense(
    checker: CheckerProcess, project: Path, change: dict[str, Any]
) -> None:
    request = {"op": "open", **asked(project), **change}
    assert checker.error(**request)["kind"] == "request"


def test_a_line_that_is_no_json(checker: CheckerProcess) -> None:
    assert checker.process.stdin
    checker.process.stdin.write("{ no json\n")
    checker.process.stdin.flush()
    reply = checker.receive()
    assert reply["id"] is None
    assert reply["error"]["kind"] == "request"


def test_a_crash_of_the_machinery(project: Path) -> None:
    """A package that breaks is reported, and the next request is answered."""
    package(project, "vue-tsc", "3.3.14")
    for name in ("@vue/language-core", "@volar/typescript"):
        package(project, f"vue-tsc/node_modules/{name}", "3.3.14")
    core = project / "node_modules/vue-tsc/node_modules/@volar/typescript/lib/node"
    core.mkdir(parents=True)
    (core / "proxyCreateProgram.js").write_text(
        "console.log('{}'); throw new Error('broken on purpose')"
    )
    (project / "node_modules/vue-tsc/node_modules/@vue/language-core/index.js").write_text("")
    with CheckerProcess() as checker:
        error = checker.error("open", **asked(project))
        assert error["kind"] == "crash"
        assert "broken on purpose" in error["message"]
        assert checker.error("run")["kind"] == "request"


def test_it_ends_with_its_input() -> None:
    with CheckerProcess() as checker:
        checker.process.communicate(timeout=120)
        assert checker.process.returncode == 0


def test_killed_while_it_works_it_says_nothing(project: Path) -> None:
    with CheckerProcess(installed(CURRENT)) as checker:
        checker.send("check", **asked(project, files={}, originals={}))
        checker.process.kill()
        assert checker.process.stdout
        assert checker.process.stdout.read() == ""
        assert checker.process.wait(120) < 0


def test_without_rights_to_write_or_to_start_programs(project: Path) -> None:
    """Node's permission model: nothing but reading."""
    version = subprocess.run(
        [host_node().node, "--version"], capture_output=True, text=True, check=True
    ).stdout
    flag = "--permission" if version >= "v22" else "--experimental-permission"
    with CheckerProcess(installed(CURRENT), (flag, "--allow-fs-read=*")) as checker:
        text = (project / CARD).read_text("utf-8").replace("user.email.", "user.mail.")
        found = checker.ask("check", **asked(project, files={CARD: text}, originals={}))
        assert [finding["code"] for finding in found["diagnostics"]] == ["TS2551"]


def test_nothing_is_written(project: Path) -> None:
    before = sorted(path for path in project.rglob("*"))
    with CheckerProcess(installed(CURRENT)) as checker:
        checker.ask(
            "check", **asked(project, files={CARD: "<template><p /></template>"}, originals={})
        )
    assert sorted(path for path in project.rglob("*")) == before
