"""What docs/sandbox.md promises, as the engine tells it of a container and as seen from inside."""

from __future__ import annotations

import json
from typing import Any

import pytest
from docker import DockerClient
from engine_watch import running

from pytest_llmbench.sandbox.base import Input, Job, Limits, Prepared
from pytest_llmbench.sandbox.docker.sandbox import Docker

LOOK = b"""
import json, os, resource
mounts = {}
for line in open("/proc/self/mounts"):
    _, where, kind, options = line.split()[:4]
    mounts[where] = [kind, *options.split(",")]
print(json.dumps({
    "mounts": mounts,
    "limits": {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource)
               if name in ("RLIMIT_CORE", "RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NPROC")},
    "user": [os.getuid(), os.geteuid(), os.getgid()],
    "oom": int(open("/proc/self/oom_score_adj").read()),
    "first": open("/proc/1/cmdline").read().split("\\0")[0],
    "devices": sorted(os.listdir("/dev")),
    "writable": [folder for folder in ("/", "/etc", "/proc/sys/kernel", "/sys", "/dev", "/judges", "/opt")
                 if os.access(folder, os.W_OK)],
}))
"""


@pytest.fixture
def looked(
    sandbox: Docker, prepared: Prepared, engine: DockerClient
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the engine tells of a container with a file and a channel, and what it tells itself."""
    limits = Limits(seconds=60, processes=77, memory=256 << 20, open_files=99)
    waiting = sandbox.start(prepared, Job({"t/a.py": ""}, limits=limits), Job({}, limits=limits))
    told = engine.api.inspect_container(running(engine, 2)[0])
    result = waiting.go(Input(LOOK), Input(b""))
    return told, json.loads(result.stdout)


def test_as_the_engine_tells(looked: tuple[dict[str, Any], dict[str, Any]]) -> None:
    told, _ = looked
    host = told["HostConfig"]
    expected = {
        "NetworkMode": "none",
        "ReadonlyRootfs": True,
        "Privileged": False,
        "CapDrop": ["ALL"],
        "CapAdd": None,
        "PidsLimit": 77,
        "Memory": 256 << 20,
        "MemorySwap": 256 << 20,
        "IpcMode": "none",
        "PidMode": "",
        "UTSMode": "",
        "OomScoreAdj": 1000,
        "OomKillDisable": False,
        "PublishAllPorts": False,
        "PortBindings": None,
        "Devices": None,
        "VolumesFrom": None,
        "Binds": None,
        "GroupAdd": None,
    }
    assert {name: host[name] or expected[name] for name in expected} == expected
    assert host["Init"] is False  # the judge is process 1: see docker_confinement.py
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert not any("unconfined" in option for option in host["SecurityOpt"])
    assert host["LogConfig"]["Type"] == "none"
    assert host["NanoCpus"] <= 2 * 10**9
    assert {each["Name"] for each in host["Ulimits"]} == {"core", "cpu", "nofile", "fsize", "nproc"}
    assert told["Config"]["User"] == "65534:65534"
    assert told["Config"]["Tty"] is False
    for mount in told["Mounts"]:
        assert not mount["RW"] or mount["Type"] == "volume"
        assert "docker.sock" not in json.dumps(mount)


def test_as_seen_from_inside(looked: tuple[dict[str, Any], dict[str, Any]]) -> None:
    _, inside = looked
    mounts = inside["mounts"]
    assert "ro" in mounts["/"]
    for where in ("/work", "/tmp", "/dev/shm"):
        kind, *options = mounts[where]
        assert (kind, "nosuid" in options, "nodev" in options) == ("tmpfs", True, True), where
        assert "size=65536k" in options
        assert "nr_inodes=4096" in options
    assert inside["limits"]["RLIMIT_CORE"] == [0, 0]
    assert inside["limits"]["RLIMIT_NOFILE"] == [99, 99]
    assert inside["limits"]["RLIMIT_FSIZE"] == [64 << 20, 64 << 20]
    assert inside["limits"]["RLIMIT_CPU"] == [121, 122]
    assert inside["limits"]["RLIMIT_NPROC"] == [64 * 77, 64 * 77]
    assert inside["user"] == [65534, 65534, 65534]
    assert inside["oom"] == 1000
    assert inside["first"] == "python3"
    assert inside["writable"] == []
    harmless = {"core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm"}
    assert set(inside["devices"]) <= harmless | {
        "stderr", "stdin", "stdout", "tty", "urandom", "zero",
    }  # fmt: skip
