"""What a judge sees of this machine: bubblewrap's arguments, in the order it obeys them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath

from pytest_llmbench.sandbox.base import CHANNEL, Job, Toolchain, checked_inside

WORK = "/work"
NOBODY = 65534
"""The user inside a sandbox started by an ordinary user."""
SHARED_MEMORY = SUBFOLDER = 16 << 20
_SPACES = "--unshare-ipc --unshare-pid --unshare-net --unshare-uts --unshare-cgroup-try"
_COMMON = "--die-with-parent --new-session --hostname sandbox --clearenv --cap-drop ALL"
_SHUTTING_IN = ("SYS_ADMIN", "NET_ADMIN", "SETUID", "SETGID", "SETPCAP")
_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")


class Descriptors(AbstractContextManager["Descriptors"]):
    """Open descriptors that bubblewrap inherits; closed together."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def keep(self, number: int) -> int:
        """Close `number` with the others."""
        self.numbers.append(number)
        return number

    def data(self, content: bytes) -> str:
        """A file of memory with this content, by number: nothing lies on the host's disk."""
        number = self.keep(os.memfd_create("llmbench"))
        with open(number, "wb", closefd=False) as stream:
            stream.write(content)
        os.lseek(number, 0, os.SEEK_SET)
        return str(number)

    def close(self) -> None:
        """Close all of them."""
        while self.numbers:
            os.close(self.numbers.pop())

    def __exit__(self, *_: object) -> None:
        self.close()


def isolation(uid: int | None) -> list[str]:
    """Namespaces and privileges. `uid`: started by root, to be run as that user; else None.

    Root makes the mounts with its own rights (a toolchain may lie below /root) and
    needs no user namespace; `setpriv` then becomes the attempt's user, see `drop_to`.
    There bubblewrap's own first process reaps orphans, as root, so that the answer can
    reach neither it nor the pipes it holds. It would run as the answer's user in the
    other case: there the judge, which makes itself unreadable, is the first process.
    """
    if uid is None:
        user = f"--unshare-user --disable-userns --uid {NOBODY} --gid {NOBODY} --as-pid-1"
    else:
        user = "--cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_SETPCAP"
    # Dropping all capabilities comes first: later arguments add to what is left.
    return [*_SPACES.split(), *_COMMON.split(), *user.split()]


def resident_isolation(*, as_root: bool) -> list[str]:
    """As `isolation`, for a parent of attempts: it keeps what it needs to shut them in.

    An ordinary user is root of a namespace, and of nothing outside of it.
    """
    if as_root:
        user = "".join(f" --cap-add CAP_{name}" for name in _SHUTTING_IN)
    else:
        user = "--unshare-user --uid 0 --gid 0 --cap-add ALL"
    return [*_SPACES.split(), *_COMMON.split(), *user.split(), "--as-pid-1"]


def resident_folders(toolchain: Toolchain) -> list[str]:
    """Where attempts will have folders of their own, and the toolchain."""
    args = [*_tmpfs("/tmp", SUBFOLDER), *_tmpfs(WORK, SUBFOLDER)]  # noqa: S108 - inside
    args += [*_shown(toolchain.binds), "--perms", "0755", "--dir", CHANNEL]
    return [*args, *_environment(toolchain), "--remount-ro", "/", "--chdir", WORK]


def drop_to(uid: int | None, setpriv: str) -> list[str]:
    """What stands before the judge's command, so that it is run as `uid`."""
    if uid is None:
        return []
    drop = f"--reuid={uid} --regid={uid} --clear-groups --inh-caps=-all --ambient-caps=-all"
    return [setpriv, *drop.split(), "--bounding-set=-all", "--no-new-privs", "--"]


def system(uid: int | None, fds: Descriptors, *, mounted: bool = True) -> list[str]:
    """The machine's programs and libraries, an /etc of our own, /proc and /dev.

    `mounted`: files of /etc are mounts; on those of bubblewrap's no other one can be put.
    """
    user = NOBODY if uid is None else uid
    file = _file if mounted else _plain_file
    etc = {
        "passwd": f"root:x:0:0::/:/bin/false\nsandbox:x:{user}:{user}::/tmp:/bin/sh\n",
        "group": f"root:x:0:\nsandbox:x:{user}:\n",
        "hosts": "127.0.0.1 localhost\n::1 localhost\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }
    return [
        *("--ro-bind", "/usr", "/usr", *_system_folders()),
        *(a for name, text in etc.items() for a in file(f"/etc/{name}", text, fds)),
        *("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"),
        *("--ro-bind-try", "/etc/alternatives", "/etc/alternatives"),
        *("--proc", "/proc", "--dev", "/dev", *_tmpfs("/dev/shm", SHARED_MEMORY)),  # noqa: S108 - inside
        *("--remount-ro", "/dev"),
    ]


def folders(
    job: Job,
    toolchain: Toolchain,
    fds: Descriptors,
    late: Mapping[str, Path],
    channel: Path | None,
) -> list[str]:
    """The writable folders, the toolchain and the job's; then the root is closed.

    Every folder that holds a file is a mount of its own: a file that is one cannot be
    written, removed or replaced, but a plain folder around it could be renamed away.
    `late` are places of this machine where the texts of files will stand later.
    """
    size = job.limits.tmp
    args = [*_tmpfs("/tmp", size), *_tmpfs(WORK, size)]  # noqa: S108 - inside
    binds = {**toolchain.binds, **{path: checked_inside(to) for path, to in job.binds.items()}}
    args += _shown(binds)
    if channel:
        args += ["--ro-bind", str(channel), CHANNEL]
    for folder in subfolders([*job.files, *late]):
        args += _tmpfs(f"{WORK}/{folder}", SUBFOLDER)
    for path, text in job.files.items():
        args += _file(f"{WORK}/{path}", text, fds)
    for path, place in late.items():
        args += ["--ro-bind", str(place), f"{WORK}/{path}"]
    return [*args, *_environment(toolchain), "--remount-ro", "/", "--chdir", WORK]


def _shown(binds: Mapping[Path, str]) -> Iterator[str]:
    for source, inside in sorted(binds.items(), key=lambda item: item[1]):
        yield from (*_open_parents(inside), "--ro-bind", str(source), inside)


def _environment(toolchain: Toolchain) -> Iterator[str]:
    for name, value in toolchain.env.items():
        yield from ("--setenv", name, value)


def _open_parents(inside: str) -> Iterator[str]:
    """The folders above a bind: bubblewrap itself would make them for their owner, root, alone."""
    for folder in reversed(PurePosixPath(inside).parents[:-1]):
        yield from ("--perms", "0755", "--dir", str(folder))


def subfolders(files: Iterable[str]) -> list[PurePosixPath]:
    """The folders below the work folder that hold files, each after the one it lies in.

    Raises `ValueError` for a path that leaves the work folder.
    """
    found = set()
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ValueError(f"not a path below the work folder: {name!r}")
        found |= set(path.parents)
    return sorted(found - {PurePosixPath()})


def _system_folders() -> Iterator[str]:
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))


def _tmpfs(path: str, size: int) -> list[str]:
    return ["--size", str(size), "--perms", "1777", "--tmpfs", path]


def _file(path: str, text: str, fds: Descriptors) -> list[str]:
    content = text.encode("utf-8", "surrogatepass")
    return ["--perms", "0444", "--ro-bind-data", fds.data(content), path]


def _plain_file(path: str, text: str, fds: Descriptors) -> list[str]:
    return ["--perms", "0444", "--file", fds.data(text.encode()), path]
