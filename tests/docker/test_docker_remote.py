"""Engines elsewhere: by ssh, and by TLS with certificates on both sides."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker import DockerClient
from needs import need, no_program
from relay import ENGINE, Relay
from sandboxes import build_network

from pytest_llmbench.errors import SandboxUnavailable
from pytest_llmbench.sandbox.base import Environment, Input, Job
from pytest_llmbench.sandbox.docker.engine import connect
from pytest_llmbench.sandbox.docker.sandbox import Docker, available

ECHO = b"""
calls, returns = open("/channel/calls"), open("/channel/returns", "w")
returns.write(calls.read() + open("solution.py").read())
"""
ASK = b"""
with open("/channel/calls", "w") as calls:
    returns = open("/channel/returns")
    calls.write("asked ")
print(returns.read())
"""


def judge_two(url: str | None, environment: Environment) -> None:
    """Run two containers with a channel and a late file on an engine that is not of this machine."""
    sandbox = Docker(docker_host=url, build_network=build_network())
    try:
        prepared = sandbox.prepare(environment, print)
        waiting = sandbox.start(prepared, Job({"test.py": ""}), Job({}, late=("solution.py",)))
        result = waiting.go(Input(ASK), Input(ECHO, {"solution.py": "told"}))
        assert result.stdout == b"asked told\n", result
        long = b"x = '" + b"y" * (3 << 20) + b"'\nprint(len(x), sys.stdin.read() == '')"
        assert sandbox.run(prepared, Job({}, long)).stdout == f"{3 << 20} True\n".encode()
        flood = sandbox.run(prepared, Job({}, b"while True: print('z' * 65536)"))
        assert (flood.truncated, len(flood.stdout)) == (True, 8 << 20)
    finally:
        sandbox.close()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`user@host:port` of an ssh server of this test's own, which the ssh on PATH trusts."""
    need(no_program("ssh", "openssh-client"))
    need(None if SSHD.exists() else f"no {SSHD}: apt-get install openssh-server")
    folder = tmp_path_factory.mktemp("ssh")
    for key in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)]
        subprocess.run(command, check=True)
    (folder / "server").write_text(
        f"HostKey {folder}/host\nPidFile none\n"
        f"AuthorizedKeysFile {folder}/user.pub\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nPermitRootLogin prohibit-password\n"
    )
    (folder / "client").write_text(
        f"IdentityFile {folder}/user\nIdentitiesOnly yes\nUserKnownHostsFile {folder}/known\n"
    )
    program = folder / "bin" / "ssh"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec /usr/bin/ssh -F {folder}/client "$@"\n')
    program.chmod(0o755)
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    command = [sys.executable, "-c", SERVER, SSHD, "-i", "-e", "-f", folder / "server"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
    assert server.stdout
    try:
        port = int(server.stdout.readline())
        (folder / "known").write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
            yield f"{getpass.getuser()}@127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What docker wants in DOCKER_CERT_PATH, and the server's."""
    need(no_program("openssl", "openssl"))
    folder = tmp_path_factory.mktemp("certificates")
    openssl(folder, "req -x509 -newkey ed25519 -nodes -keyout ca-key.pem -out ca.pem -subj /CN=ca")
    for name in ("server", "client"):
        (folder / "extensions").write_text(
            "subjectAltName=IP:127.0.0.1\nauthorityKeyIdentifier=keyid\n"
        )
        openssl(
            folder,
            f"req -newkey ed25519 -nodes -keyout {name}-key.pem -out {name}.csr -subj /CN={name}",
        )
        openssl(
            folder,
            f"x509 -req -in {name}.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial "
            f"-out {name}.pem -extfile extensions",
        )
    (folder / "client.pem").rename(folder / "cert.pem")
    (folder / "client-key.pem").rename(folder / "key.pem")
    return folder


class TestSsh:
    def test_an_attempt_runs(
        self, engine: DockerClient, environment: Environment, host: str
    ) -> None:
        judge_two(f"ssh://{host}", environment)
        judge_two(f"ssh://{host}{ENGINE}", environment)

    def test_the_tunnel_ends_with_the_client(self, engine: DockerClient, host: str) -> None:
        client = connect(f"ssh://{host}")
        assert client.tunnel
        path = client.tunnel.socket
        assert path.is_socket()
        client.close()
        assert not path.parent.exists()

    def test_what_ssh_says_is_told(self, engine: DockerClient, host: str) -> None:
        assert "Permission denied" in (available(f"ssh://nobody-at-all@{host.split('@')[1]}") or "")
        with socket.socket() as deaf:  # nobody else can get its port, and it does not listen
            deaf.bind(("127.0.0.1", 0))
            told = available(f"ssh://127.0.0.1:{deaf.getsockname()[1]}")
        assert "refused" in (told or "")
        assert "no Docker engine answers" in (available(f"ssh://{host}/no/such.sock") or "")


class TestTls:
    def test_an_attempt_runs(
        self,
        engine: DockerClient,
        environment: Environment,
        certificates: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
        monkeypatch.setenv("DOCKER_CERT_PATH", str(certificates))
        with Relay(certificates=certificates) as relay:
            monkeypatch.setenv("DOCKER_HOST", relay.url)
            judge_two(None, environment)

    def test_without_certificates_it_is_told(
        self,
        engine: DockerClient,
        certificates: Path,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        with Relay(certificates=certificates) as relay:
            assert "no Docker engine answers" in (available(relay.url) or "")
            monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
            monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path))
            with pytest.raises(SandboxUnavailable, match="DOCKER_CERT_PATH"):
                connect(relay.url)


SSHD = Path("/usr/sbin/sshd")
SERVER = """
import socket, subprocess, sys

server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    connection = server.accept()[0]
    subprocess.Popen(sys.argv[1:], stdin=connection, stdout=connection)
    connection.close()
"""
"""Takes a port and tells it; a port that a test chooses for sshd may be another's by then."""


def openssl(folder: Path, arguments: str) -> None:
    subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)
