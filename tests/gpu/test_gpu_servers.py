"""Whose machine, whose process: looked up on the real machine that runs the tests."""

import os
import socket
import subprocess
import sys

import pytest

from pytest_llmbench.gpu.processes import Owner, ProcessTree, listener, process_of
from pytest_llmbench.gpu.sample import Process
from pytest_llmbench.gpu.servers import Servers, is_here


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", socket.gethostname()]
)
def test_addresses_of_this_machine(host):
    if ":" in host and not socket.has_ipv6:
        pytest.skip("no IPv6")
    assert is_here(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", ""])
def test_addresses_of_others(host):
    assert not is_here(host)


def test_endpoints_that_are_no_addresses_are_here():
    servers = Servers()
    assert servers.elsewhere(None) is None
    assert servers.elsewhere("embedded") is None
    assert servers.owner("embedded") == Owner(frozenset({os.getpid()}))
    assert "another machine (192.0.2.7)" in servers.elsewhere("https://192.0.2.7/v1")


def test_a_child_belongs_to_its_parent():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        found = process_of(child.pid)
        assert Owner(frozenset({os.getpid()})).has(found)
        assert not Owner(frozenset({child.pid})).has(process_of(os.getpid()))
        child.communicate(b"\n")


def test_who_listens_is_found_and_who_does_not_is_none():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))  # nobody else can have the port
        port = server.getsockname()[1]
        assert listener(port) is None
        server.listen()
        assert listener(port) == Owner(frozenset({os.getpid()}))


def test_a_server_whose_processes_cannot_be_seen_is_known_by_its_user():
    owner = Owner(frozenset(), uid=998)
    assert owner.has(Process(5, frozenset({5, 1}), uid=998))
    assert not owner.has(Process(5, frozenset({5, 1}), uid=997))
    assert not Owner(frozenset()).has(Process(5, frozenset({5}), uid=None))


def test_a_pid_that_went_and_came_back_is_looked_up_again():
    tree = ProcessTree()
    pids = frozenset({os.getpid()})
    first = tree.of(0, pids)
    assert tree.of(0, pids) is first
    assert first[0] in tree.of(0, frozenset({os.getpid(), os.getppid()}))
    assert any(process is first[0] for process in tree.of(0, frozenset({os.getpid(), 1})))
    tree.of(0, frozenset())
    again = tree.of(0, pids)
    assert again == first
    assert again is not first
