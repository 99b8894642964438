"""Machines that are none: other users with hosts' names, project folders and sshds of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from needs import need, no_program
from other_user import python_of_all

SSHD = Path("/usr/sbin/sshd")
UID = 23450
PATIENCE = 60.0


@dataclass(frozen=True)
class Machine:
    """`home` holds the project folder `project`; `tx` is what `--tx` takes, but for chdir."""

    name: str
    home: Path
    python: str
    tx: str
    process: subprocess.Popen[bytes]

    @property
    def spec(self) -> str:
        return f"{self.tx}//chdir={self.home}/project"


@contextmanager
def machine_by_ssh(name: str, uid: int = UID) -> Iterator[Machine]:
    """A user who is reached by ssh, and has a process table entry, but no right to our files."""
    need(no_program("ssh", "openssh-client"))
    need(None if SSHD.exists() else f"no {SSHD}: apt-get install openssh-server")
    with home_of(uid) as home, port_of_ours() as port:
        keys = home.parent / "keys"
        keys.mkdir()
        for key in ("host", "user"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(keys / key)]
            subprocess.run(command, check=True)
        (keys / "passwd").write_text(
            "root:*:0:0:root:/root:/bin/sh\nsshd:*:101:65534::/run/sshd:/usr/sbin/nologin\n"
            f"bench:*:{uid}:{uid}::{home}:/bin/sh\n"
        )
        (keys / "server").write_text(
            f"ListenAddress 127.0.0.1:{port}\nHostKey {keys}/host\nPidFile none\n"
            f"AuthorizedKeysFile {keys}/user.pub\nStrictModes no\nUsePAM no\n"
            f'PasswordAuthentication no\nSetEnv PYTHONPATH="{search_path()}" TMPDIR={home}\n'
        )
        (keys / "known").write_text(f"[127.0.0.1]:{port} {(keys / 'host.pub').read_text()}")
        (keys / "client").write_text(
            f"Host {name}\nHostName 127.0.0.1\nPort {port}\nUser bench\nIdentityFile {keys}/user\n"
            f"IdentitiesOnly yes\nUserKnownHostsFile {keys}/known\n"
        )
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        start = (
            f"hostname {name} && mount --bind {keys}/passwd /etc/passwd && "
            f"exec {SSHD} -D -e -f {keys}/server"
        )
        python = python_of_all(Path(__file__), str(home))
        with (keys / "log").open("wb") as log, running(start, log) as process:
            wait_for_port(port, process)
            tx = f"ssh={name}//ssh_config={keys}/client//python={python}"
            yield Machine(name, home, python, tx, process)


@contextmanager
def machine_by_socket(name: str, uid: int = UID) -> Iterator[Machine]:
    """A user's execnet server: the worker is the server's own process, so both end together."""
    with home_of(uid) as home, port_of_ours() as port:
        python = python_of_all(Path(__file__), str(home))
        start = (
            f"hostname {name} && cd {home} && HOME={home} TMPDIR={home} PYTHONPATH='{search_path()}' "
            f"exec setpriv --reuid={uid} --regid={uid} --clear-groups -- {python} "
            f"-m execnet.script.socketserver 127.0.0.1:{port}"
        )
        with running(start, subprocess.DEVNULL) as process:
            wait_for_port(port, process)
            yield Machine(name, home, python, f"socket=127.0.0.1:{port}", process)


@contextmanager
def home_of(uid: int) -> Iterator[Path]:
    """A folder of that user, below one that all can pass through."""
    need(None if os.getuid() == 0 else "only root starts processes of other users")
    need(no_program("unshare", "util-linux"))
    folder = Path(tempfile.mkdtemp(prefix="llmbench-machine-"))
    try:
        folder.chmod(0o755)
        home = folder / "home"
        home.mkdir()
        os.chown(home, uid, uid)
        yield home
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(script: str, log: object) -> Iterator[subprocess.Popen[bytes]]:
    """A shell script in name spaces of its own for mounts and the host's name."""
    command = ["unshare", "--mount", "--uts", "sh", "-c", script]
    process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def search_path() -> str:
    """Where this Python finds modules, for one that is started elsewhere."""
    return os.pathsep.join(path for path in sys.path if path and " " not in path)


@contextmanager
def port_of_ours() -> Iterator[int]:
    """A port that is given to nobody else; our servers set SO_REUSEADDR, and may listen there."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("127.0.0.1", 0))
        yield s.getsockname()[1]


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, f"the server ended with {process.returncode}"
        time.sleep(0.02)
    raise AssertionError(f"nobody listens at {port}")


def left_behind(*machines: Machine) -> list[Path]:
    """Folders of a session. Its controller may end before its workers there have cleaned up."""
    until = time.monotonic() + PATIENCE
    while left := [path for machine in machines for path in machine.home.glob("llmbench-*")]:
        if time.monotonic() > until:
            break
        time.sleep(0.05)
    return left
