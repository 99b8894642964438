"""What an answer can read and call: nothing of this machine's secrets, files and services."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import hostile_reach as reach
import pytest
from hostile_bench import JudgeHostile
from hostile_python import TESTS

from pytest_llmbench.case import Case
from pytest_llmbench.languages.python import Python
from pytest_llmbench.languages.typescript import TypeScript

PYTHON = Case("h", "python", "", {"tests/test_s.py": TESTS}, Path("c.yaml"), 1)

_TS_SECRET = """
import { readFileSync, readdirSync } from "node:fs"
const needle = Buffer.from(%s.map((code: number) => code ^ 85))
export function add(a: number, b: number): number {
  const held = (path: string): boolean => {
    try { return readFileSync(path).includes(needle) } catch { return false }
  }
  const found = Object.entries(process.env).filter(([, text]) => text?.includes(needle.toString()))
  const files = readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).flatMap((pid) =>
    ["environ", "cmdline", "maps", "mountinfo"].map((name) => `/proc/${pid}/${name}`).filter(held))
  if (found.length + files.length) throw new Error(`${found} ${files}`)
  return a + b
}
"""


def own_addresses() -> list[str]:
    """Of this machine, and those where engines and clouds keep their services."""
    told = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False).stdout
    return ["127.0.0.1", "::1", *told.split(), "172.17.0.1", "169.254.169.254"]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[tuple[list[tuple[str, int]], list[str]]]:
    """Servers of this machine: on all its addresses, on a path, and on a name without a path."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("0.0.0.0", 0)))
        port = server.getsockname()[1]
        names = [str(tmp_path / "hostile.sock"), f"@hostile-{os.getpid()}"]
        for name in names:
            one = stack.enter_context(socket.socket(socket.AF_UNIX))
            one.bind(name.replace("@", "\0"))
            one.listen()
        addresses = [(host, each) for host in own_addresses() for each in (port, 22, 80, 2375)]
        yield [*addresses, ("192.0.2.1", 80), ("8.8.8.8", 53)], names


def test_no_secret_of_the_host(judge_hostile: JudgeHostile, secret: str) -> None:
    verdict = judge_hostile(Python(), PYTHON, reach.secret(secret.encode()))
    assert verdict.passed, verdict


def test_no_secret_of_the_host_in_typescript(judge_hostile: JudgeHostile, secret: str) -> None:
    tests = 'import { expect, it } from "vitest"\nimport { add } from "../solution"\nit("adds", () => { expect(add(1, 2)).toBe(3) })\n'
    case = Case("h", "typescript", "", {"tests/s.test.ts": tests}, Path("c.yaml"), 1)
    code = _TS_SECRET % [code ^ 85 for code in secret.encode()]
    verdict = judge_hostile(TypeScript(), case, code)
    assert verdict.passed, verdict


def test_a_secret_that_is_there_would_be_found(judge_hostile: JudgeHostile) -> None:
    """Or the tests above would show nothing."""
    needle = secrets.token_hex(16)
    planted = ["tests/notes.txt", "data.bin"]
    case = replace(PYTHON, tests={**PYTHON.tests, **dict.fromkeys(planted, needle)})
    verdict = judge_hostile(Python(), case, reach.secret(needle.encode()))
    assert not verdict.passed
    assert all(path in verdict.log for path in planted)


def test_no_service_but_its_own_loopback(
    judge_hostile: JudgeHostile, services: tuple[list[tuple[str, int]], list[str]]
) -> None:
    verdict = judge_hostile(Python(), PYTHON, reach.network(*services))
    assert verdict.passed, verdict


def test_no_rights_to_be_had(judge_hostile: JudgeHostile) -> None:
    verdict = judge_hostile(Python(), PYTHON, reach.privileges())
    assert verdict.passed, verdict


def test_no_files_of_the_host(judge_hostile: JudgeHostile, tmp_path: Path) -> None:
    (tmp_path / "marker").write_text("x")
    homes = [str(path) for path in (*Path("/home").glob("*"), Path.home() / ".ssh")]
    sockets = [
        "/var/run/docker.sock",
        "/run/docker.sock",
        "/run/containerd",
        "/run/dbus",
        "/run/user",
    ]
    checkout = str(Path(__file__).resolve())
    verdict = judge_hostile(
        Python(), PYTHON, reach.places([str(tmp_path / "marker"), checkout, *homes, *sockets])
    )
    assert verdict.passed, verdict
