"""Python's toolchain without Docker: a virtual environment on this machine's own Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import distributions
from pathlib import Path

from pytest_llmbench.errors import SandboxBroken, ToolchainMissing
from pytest_llmbench.sandbox.base import OnProgress, Toolchain

INSIDE = "/env"
"""Where the environment lies in the sandbox; scripts in it name their interpreter so."""
_SECONDS = 600.0


class PythonHost:
    """Builds from `requirements.txt` of the runner folder and a case's own requirements."""

    def __init__(self, runner: Path) -> None:
        self._runner = runner

    def build(self, folder: Path, requirements: tuple[str, ...], on_progress: OnProgress) -> None:
        """Make a virtual environment in `folder` that works at `INSIDE`.

        Raises `ToolchainMissing` without pip, `SandboxBroken` when a package does not install.
        """
        base = _base_interpreter()
        _run([str(base), "-m", "venv", "--without-pip", str(folder)], "a virtual environment")
        interpreter = folder / "bin" / "python"
        pip = _pip(folder, base)
        names = ", ".join(requirements)
        on_progress(f"installing pytest{' and ' + names if names else ''} for Python cases")
        listed = ["-r", str(self._runner / "requirements.txt"), *requirements]
        _run([*pip, "--python", str(interpreter), *_INSTALL, *listed], names or "pytest")
        _forget_own_path(folder, base)
        _compile(folder, interpreter)

    def toolchain(self, folder: Path) -> Toolchain:
        """Raises `ToolchainMissing` when the environment's Python is no longer there."""
        base = _base_interpreter()
        return Toolchain(
            # As the tests are to find it, since they run in forks: no options, this environment.
            command=(f"{INSIDE}/bin/python", "/judge/judge.py"),
            resident=(f"{INSIDE}/bin/python", "/judge/resident.py"),
            binds={folder: INSIDE, self._runner: "/judge", **_interpreter_binds(base)},
            env={
                "HOME": "/tmp",  # noqa: S108  the sandbox's own
                "LANG": "C.UTF-8",
                "PATH": f"{INSIDE}/bin:/usr/local/bin:/usr/bin:/bin",
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONHASHSEED": "0",
                "TZ": "UTC",
            },
            identity=_identity(folder),
        )

    def fingerprint(self) -> str:
        """The interpreter's full version and place."""
        return f"{sys.version} {_base_interpreter()}"


_INSTALL = (
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-input",
    "--no-compile",  # compiled afterwards, without the path of this machine
    "--only-binary=:all:",  # so that no package's setup code runs here
    "--no-warn-script-location",
)


_MISLEADING = {
    *("PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PIP_ROOT", "PIP_TARGET", "PIP_USER"),
    *("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"),
}
"""Variables that would have pip install elsewhere; indexes, proxies and certificates stay."""


def _base_interpreter() -> Path:
    """The interpreter a virtual environment rests on, never one inside an environment."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    path = Path(sys.base_prefix) / "bin" / name
    if not path.exists():
        raise ToolchainMissing(
            f"no {name} at {path.parent}: Python cases need the interpreter pytest itself runs on "
            "as a whole installation; or use --llm-sandbox docker"
        )
    return path


def _pip(folder: Path, base: Path) -> list[str]:
    """A command that runs pip: this environment's, or one unpacked from the standard library."""
    for interpreter in (sys.executable, str(base)):
        if _works([interpreter, "-m", "pip", "--version"]):
            return [interpreter, "-m", "pip"]
    seed = folder.with_name(folder.name + ".pip")
    try:
        if _works([str(base), "-m", "venv", str(seed)]):
            wheel = next((seed / "lib").glob("python*/site-packages/pip"))
            shutil.copytree(wheel, folder / "seed" / "pip")
            return [str(base), str(folder / "seed" / "pip")]
    finally:
        shutil.rmtree(seed, ignore_errors=True)
    raise ToolchainMissing(
        f"Python cases need pip once, and {sys.executable} has none: run "
        f"`{sys.executable} -m ensurepip`, or `uv pip install pip`, or on Debian "
        "`apt-get install python3-venv`"
    )


def _works(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _run(command: list[str], what: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603  our own command line, no shell
            command,
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            env={k: v for k, v in os.environ.items() if k not in _MISLEADING},
        )
    except subprocess.TimeoutExpired as error:
        raise SandboxBroken(f"installing {what} took over {_SECONDS:.0f} s: try again") from error
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()[-12:]
        raise SandboxBroken(
            f"cannot install {what} for Python cases (exit code {done.returncode}): check the "
            "case's requirements and the network. Only wheels are installed here; a package that "
            "has none for this Python needs --llm-sandbox docker.\n" + "\n".join(lines)
        )


def _forget_own_path(folder: Path, base: Path) -> None:
    """The folder will be renamed and is seen at `INSIDE`: nothing may name it."""
    shutil.rmtree(folder / "seed", ignore_errors=True)
    config = f"home = {base.parent}\ninclude-system-site-packages = false\n"
    (folder / "pyvenv.cfg").write_text(config, "utf-8")
    for path in (folder / "bin").iterdir():
        if path.is_symlink():
            continue
        data = path.read_bytes()
        if path.name.lower().startswith("activate"):
            path.unlink()
        elif str(folder).encode() in data[:512]:
            path.write_bytes(data.replace(str(folder).encode(), INSIDE.encode()))


def _compile(folder: Path, interpreter: Path) -> None:
    """Bytecode that is never checked against its source: the folder is read-only in use."""
    options = ["-q", "-j", "2", "--invalidation-mode", "unchecked-hash"]
    paths = ["-s", str(folder), "-p", INSIDE, str(folder / "lib")]
    # Some packages ship templates that are no valid Python: that is no fault.
    _works([str(interpreter), "-m", "compileall", *options, *paths])


def _interpreter_binds(base: Path) -> dict[Path, str]:
    """The folders the interpreter lives in, at their own places; `/usr` is there anyway."""
    library = Path(sysconfig.get_path("stdlib"))
    found = {Path(sys.base_prefix), base.resolve().parent.parent, library}
    outside = {path for path in found if not path.is_relative_to("/usr")}
    return {
        path: str(path)
        for path in outside
        if not any(path != other and path.is_relative_to(other) for other in outside)
    }


def _identity(folder: Path) -> str:
    site = next((folder / "lib").glob("python*/site-packages"))
    versions = {found.name: found.version for found in distributions(path=[str(site)])}
    python = ".".join(map(str, sys.version_info[:3]))
    return f"python {python}, pytest {versions.get('pytest', 'unknown')}"
