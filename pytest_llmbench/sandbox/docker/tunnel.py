"""An engine that is reached by ssh: its socket, brought here by the ssh program."""

from __future__ import annotations

import contextlib
import select
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from pytest_llmbench.errors import SandboxUnavailable
from pytest_llmbench.sandbox.docker.folder import private_folder
from pytest_llmbench.text import printable

_SECONDS = 30
_SOCKET = "/var/run/docker.sock"
_SETTINGS = (
    "BatchMode=yes",  # no question for a password: nobody would see it
    f"ConnectTimeout={_SECONDS - 3}",
    "ControlPath=none",  # a connection that ends with this process
    "ExitOnForwardFailure=yes",
    "ServerAliveInterval=10",
)


class SshTunnel:
    """A socket of this machine that leads to the engine at `ssh://[user@]host[:port][/socket]`.

    Uses the user's own ssh settings, keys and agent. It ends with `close`, and with this
    process however that ends: then nothing writes to the command it runs there. Raises
    `SandboxUnavailable` with what ssh said.
    """

    def __init__(self, url: str) -> None:
        self._folder = private_folder()
        self.socket = self._folder / "engine.sock"
        said = self._folder / "said"
        try:
            with said.open("wb") as stderr:
                self._process = subprocess.Popen(  # noqa: S603 - the user's own ssh
                    _command(url, self.socket),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                )
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise SandboxUnavailable(f"the ssh program cannot be started: {error}") from error
        if not self._is_up():
            told = printable(said.read_text("utf-8", "replace")).strip() or "it said nothing"
            self.close()
            raise SandboxUnavailable(
                f"the Docker engine at {url} cannot be reached by ssh: {told}. `ssh` with "
                "that host must work without asking anything, or name another engine by "
                "--llm-docker-host"
            )

    def _is_up(self) -> bool:
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], _SECONDS)
        return bool(ready) and self._process.stdout.read(2) == b"up"

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _command(url: str, local: Path) -> list[str]:
    parts = urlsplit(url)
    there = parts.path if parts.path not in ("", "/") else _SOCKET
    command = ["ssh", "-T", "-L", f"{local}:{there}"]
    for setting in _SETTINGS:
        command += ["-o", setting]
    if parts.port:
        command += ["-p", str(parts.port)]
    if parts.username:
        command += ["-l", parts.username]
    # Forwards are made before the command begins.
    return [*command, "--", parts.hostname or "", "echo up && exec cat"]
