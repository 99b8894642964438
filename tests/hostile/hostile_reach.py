"""Answers that look for what is not theirs: each solves the case only if it has found nothing.

What they look for stands in their text only in disguise, or they would find themselves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

_ADD = """
def add(a, b):
    found = search()
    assert not found, found[:20]
    return a + b
"""

_SECRET = """
import functools, os, stat, sys

NEEDLE = bytes(code ^ 85 for code in {disguised})
# Programs of the system and Python's own, and what has no files.
SKIPPED = ("/proc", "/sys", "/usr", "/lib", "/lib64", "/bin", "/sbin", sys.base_prefix)

def held(path):
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        before = b""
        for _ in range(512):
            more = os.read(number, 1 << 20)
            if NEEDLE in before + more:
                return True
            if not more:
                return False
            before = more[-len(NEEDLE):]
    except OSError:
        return False
    finally:
        os.close(number)

@functools.cache
def search():
    found = [name for name, value in os.environb.items() if NEEDLE in value]
    for folder, folders, files in os.walk("/"):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in SKIPPED]
        for name in files:
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            if stat.S_ISSOCK(mode):
                found.append("a socket: " + path)
            elif stat.S_ISREG(mode) and held(path):
                found.append(path)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for name in "environ cmdline comm maps mountinfo status mounts auxv".split():
            if held(f"/proc/{{pid}}/{{name}}"):
                found.append(f"/proc/{{pid}}/{{name}}")
        if int(pid) != os.getpid():
            found += memory_of(pid)
    return found

def memory_of(pid):
    try:
        with open(f"/proc/{{pid}}/maps") as maps, open(f"/proc/{{pid}}/mem", "rb") as memory:
            for line in maps:
                start, end = (int(n, 16) for n in line.split()[0].split("-"))
                try:
                    memory.seek(start)
                    if NEEDLE in memory.read(min(end - start, 64 << 20)):
                        return [f"/proc/{{pid}}/mem"]
                except (OSError, ValueError, OverflowError):
                    continue
    except OSError:
        pass
    return []
"""

_NETWORK = """
import os, socket

def reached(family, address, kind=socket.SOCK_STREAM):
    try:
        with socket.socket(family, kind) as one:
            one.settimeout(5)
            one.connect(address)
            if kind == socket.SOCK_DGRAM:
                one.send(b"x")
        return [repr(address)]
    except OSError:
        return []

def search():
    found = []
    for host, port in {addresses}:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        found += reached(family, (host, port))
        if not host.startswith(("127.", "::1")):
            found += reached(family, (host, port), socket.SOCK_DGRAM)
    for path in {unix}:
        found += reached(socket.AF_UNIX, path.replace("@", "\\0", 1) if path[0] == "@" else path)
    with open("/proc/net/unix") as file:
        found += [line for line in file if "hostile" in line]
    try:
        found.append(str(socket.getaddrinfo("example.com", 80)))
    except OSError:
        pass
    with socket.create_server(("127.0.0.1", 0)) as own:
        assert reached(socket.AF_INET, own.getsockname()), "no loopback"
    return found
"""

_PRIVILEGES = """
import ctypes, os, shutil, socket, stat, subprocess

libc = ctypes.CDLL(None, use_errno=True)

def search():
    found = []
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        if int(status[name], 16):
            found.append(name)
    if status["NoNewPrivs"].strip() != "1" or 0 in os.getresuid() + os.getresgid():
        found.append("privileges")
    for folder in ("/tmp", "/work"):
        program = folder + "/elevated"
        shutil.copy(shutil.which("id"), program)
        os.chmod(program, 0o6755)
        try:
            told = subprocess.run([program, "-u"], capture_output=True, text=True).stdout
        except PermissionError:
            continue  # nothing can be executed there
        if told.strip() != str(os.getuid()):
            found.append("setuid: " + told)
    tries = {
        "setuid": lambda: os.setuid(0),
        "chroot": lambda: os.chroot("/tmp"),
        "a device": lambda: os.mknod("/tmp/device", stat.S_IFCHR | 0o666, os.makedev(1, 1)),
        "an owner": lambda: os.chown("/tmp/elevated", 0, 0),
        "a raw socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1),
        "a host name": lambda: socket.sethostname("x"),
        "the kernel's memory": lambda: open("/dev/mem", "rb"),
        "a priority": lambda: os.nice(-5),
    }
    for name, do in tries.items():
        try:
            do()
            found.append(name)
        except OSError:
            pass
    for name, arguments in {
        "mount": (b"none", b"/tmp", b"tmpfs", 0, None),
        "unshare": (0x10000000,),
    }.items():
        if getattr(libc, name)(*arguments) == 0:
            found.append(name)
    return found
"""

_PLACES = """
import os

def search():
    return [path for path in {places} if os.path.lexists(path)]
"""


def secret(needle: bytes) -> str:
    """Looks for these bytes in its environment, in every file and every process."""
    return _SECRET.format(disguised=[code ^ 85 for code in needle]) + _ADD


def network(addresses: Sequence[tuple[str, int]], unix: Sequence[str]) -> str:
    """Calls these hosts and ports, and sockets (`@name` is an abstract one)."""
    return _NETWORK.format(addresses=json.dumps(addresses), unix=json.dumps(unix)) + _ADD


def privileges() -> str:
    """Tries to get more rights than it has."""
    return _PRIVILEGES + _ADD


def places(paths: Sequence[str]) -> str:
    """Looks for these paths of the host."""
    return _PLACES.format(places=json.dumps(paths)) + _ADD
