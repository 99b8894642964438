"""The seam between a language and the place its code runs: `Job` in, `ExecResult` out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from pytest_llmbench.errors import SandboxBroken

OnProgress = Callable[[str], None]
"""Called with one line of plain text when something takes long (an image, an install)."""

CHANNEL = "/channel"
"""Where two sandboxes that are started together find the named pipes between them."""
PIPES = ("calls", "returns", "events")
"""Named pipes in `CHANNEL`: `calls` from the first sandbox to the one beside it, the others back.

They are there before either judge starts, and are all that the two share.
"""


@dataclass(frozen=True)
class Limits:
    """What one attempt may use. Bytes, counts and seconds.

    The default figures stand in docs/sandbox.md; `seconds` is wall time, after
    which the sandbox is killed whole.
    """

    seconds: float = 45.0
    memory: int = 512 << 20
    processes: int = 128
    tmp: int = 64 << 20
    tmp_inodes: int = 4096
    output: int = 8 << 20
    open_files: int = 1024
    file_size: int = 64 << 20


@dataclass(frozen=True)
class Toolchain:
    """A toolchain of this machine, for sandboxes that share its file system.

    `command` starts the judge. `binds` (host path -> path inside) are shown read-only;
    `/usr`, `/lib*`, `/bin` and `/sbin` are there anyway. `env` is the judge's whole
    environment. `identity` names the versions: `python 3.12.4, pytest 9.2.0`. `resident`
    starts a program that forks a judge per attempt, if there is one
    (`sandbox/bubblewrap/resident_parent.py`).
    """

    command: tuple[str, ...]
    binds: Mapping[Path, str]
    env: Mapping[str, str]
    identity: str
    resident: tuple[str, ...] = ()


class HostRecipe(Protocol):
    """How a language gets its toolchain and packages on this machine, without Docker."""

    def build(self, folder: Path, requirements: tuple[str, ...], on_progress: OnProgress) -> None:
        """Install into the empty `folder`; called once per set of inputs, under a lock.

        Nothing of the folder's own path may be baked in: it is moved into place when whole.
        Raises `ToolchainMissing` or `SandboxBroken`.
        """

    def toolchain(self, folder: Path) -> Toolchain:
        """Describe what `build` installed. Raises `ToolchainMissing`."""

    def fingerprint(self) -> str:
        """Versions of the host's tools: another answer means another build."""


@dataclass(frozen=True)
class Environment:
    """Toolchain of a language plus a case's packages: built once, then read-only.

    `runner` is the folder `runners/<lang>` with the Dockerfile, the package files and
    the judge; `base_image` is the default of the Dockerfile's build argument BASE_IMAGE;
    `requirements` are pip or npm names with versions. `shares` are other runner folders
    whose modules the judge imports; in an image's context they lie below their own name.
    `package_files` are the names of the runner's files that decide what `host` builds; empty:
    all of them. Judges are read from the runner itself, so editing one need not build anew.
    """

    lang: str
    runner: Path
    base_image: str
    host: HostRecipe
    requirements: tuple[str, ...] = ()
    shares: tuple[Path, ...] = ()
    package_files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """An environment that is ready. `identity` is an image digest or toolchain version."""

    environment: Environment
    identity: str


@dataclass(frozen=True)
class Job:
    """One run of the judge.

    `files` (path -> text) lie under `/work`, each read-only, nothing else beside them;
    `/work` itself is a small writable folder. The judge is started with `/work` as its
    working directory and gets `stdin` whole, then end of file. `binds` are folders of this
    machine, shown read-only at an absolute path inside. `late` are paths below `/work` whose
    texts come with the `Input` of a sandbox that waits; until then they may be empty or absent.
    `says_up`: the judge writes something to its standard output when it has come up and waits for
    its input, which is given then; it has `UP_SECONDS` for that, which no limit counts.
    """

    files: Mapping[str, str]
    stdin: bytes = b""
    limits: Limits = field(default_factory=Limits)
    binds: Mapping[Path, str] = field(default_factory=dict)
    late: tuple[str, ...] = ()
    says_up: bool = False


@dataclass(frozen=True)
class Input:
    """What a judge that waits is given at last: all of `Job.late`, and its standard input."""

    stdin: bytes
    files: Mapping[str, str] = field(default_factory=dict)


BESIDE_SECONDS = 5.0
"""The second of two sandboxes has so long to end, and to tell how, when the first one has."""
UP_SECONDS = 60.0
"""A judge that is not up by then raises `SandboxBroken`: nothing of an answer has run."""


def not_up() -> SandboxBroken:
    """What is raised then."""
    return SandboxBroken(
        f"a judge did not come up within {UP_SECONDS:.0f} s, before anything of the answer ran: "
        "the machine is overloaded; run fewer tests at once"
    )


def checked_inside(path: str) -> str:
    """A path of `Job.binds`, as it stands. Raises `ValueError` where nothing may be shown."""
    pure = PurePosixPath(path)
    taken = ("/", "/usr", "/etc", "/proc", "/dev", "/tmp", "/work")  # noqa: S108 - inside
    if not pure.is_absolute() or ".." in pure.parts or f"/{'/'.join(pure.parts[1:2])}" in taken:
        raise ValueError(f"a folder cannot be shown at {path!r} in a sandbox")
    return path


@dataclass(frozen=True)
class ExecResult:
    """What the sandbox saw from outside. `exit_code` is None when it was killed.

    `truncated`: output went over `Limits.output` and was cut there. `beside` is what was seen
    of the sandbox beside, if there was one.
    """

    exit_code: int | None
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool = False
    out_of_memory: bool = False
    truncated: bool = False
    beside: ExecResult | None = None


class Waiting(Protocol):
    """A sandbox started ahead of need, or two with a channel between; used once.

    Its judge may have come up already and waits for its standard input. Nothing of an answer
    is in it yet.
    """

    def alive(self) -> bool:
        """Whether it still waits; one that has died (an engine started anew) is no one's fault."""

    def go(self, first: Input, beside: Input | None = None) -> ExecResult:
        """Let it run, to its end; then nothing is left of it. `beside` is for the second one.

        The time limit of `Job.limits` counts from the input, which they get when all are up: see
        `Job.says_up`. When the first has ended, the other has `BESIDE_SECONDS` to end, too. Raises
        as `Sandbox.run` does.
        """

    def drop(self) -> None:
        """End it unused. Does nothing after `go`.

        While another thread is in `go`, that is ended, and raises `SandboxBroken`.
        """


class Sandbox(Protocol):
    """A place to run judges in. One per process; threads may share it."""

    name: str

    def prepare(self, environment: Environment, on_progress: OnProgress) -> Prepared:
        """Build or find the image or cached folder; the second call is quick.

        Raises `ToolchainMissing` (with the command that installs it), or
        `SandboxBroken` when building fails (with the end of the build's output).
        """

    def start(self, prepared: Prepared, job: Job, beside: Job | None = None) -> Waiting:
        """Start a sandbox of its own for the environment's judge; `Job.stdin` is not used.

        With `beside`, start a second one that shares nothing with the first but `CHANNEL`, which
        both see. Raises `SandboxBroken`.
        """

    def run(self, prepared: Prepared, job: Job) -> ExecResult:
        """Run the environment's judge in a sandbox of its own, then leave nothing behind.

        Raises `SandboxBroken` when the sandbox itself fails; what the code inside does
        to itself, to the judge or to the sandbox is in the result, not an exception.
        """

    def close(self) -> None:
        """End and remove everything this object started, also what other threads wait for."""
