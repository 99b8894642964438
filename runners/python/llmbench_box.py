"""A process shuts itself into namespaces of its own, with an attempt's files, without any right.

What docs/sandbox.md says of an attempt, made by hand inside a bubblewrap that is there already: its
root is read-only, and holds nothing but what every attempt may see.
"""

from __future__ import annotations

import base64
import contextlib
import os
import resource
from pathlib import Path
from typing import Any

import llmbench_kernel as kernel

NOBODY = 65534
WORK = "/work"
CHANNEL = "/channel"
COVERED = ("sys", "sysrq-trigger", "irq", "bus")  # as bubblewrap does for root
ETC = {
    "passwd": "root:x:0:0::/:/bin/false\nsandbox:x:{user}:{user}::/tmp:/bin/sh\n",
    "group": "root:x:0:\nsandbox:x:{user}:\n",
}

Plan = dict[str, Any]


def shut_in(plan: Plan) -> list[int]:
    """Returns, for each late file, a descriptor that can write it. Raises `OSError`.

    `plan`: what `resident_parent.py` on the other side says.
    """
    os.setsid()
    Path("/proc/self/oom_score_adj").write_text("1000")
    kernel.unshare(kernel.NEWNS | kernel.NEWIPC | kernel.NEWUTS | kernel.NEWNET)
    with contextlib.suppress(OSError):
        kernel.unshare(kernel.NEWCGROUP)
    kernel.mount("", "/", "", kernel.REC | kernel.PRIVATE)
    kernel.bring_up_loopback()
    if plan["uid"] is not None:
        show_user(plan)
    late = lay_out(plan)
    give_up_rights(plan)
    os.chdir(WORK)
    return late


def show_user(plan: Plan) -> None:
    for name, text in ETC.items():
        source = f"/dev/shm/{plan['name']}-{name}"
        write(source, text.format(user=plan["uid"]).encode())
        kernel.bind_read_only(source, f"/etc/{name}")
        Path(source).unlink()


def lay_out(plan: Plan) -> list[int]:
    """The folders and files of the attempt, and nothing of any other."""
    if plan["channel"]:
        kernel.bind_read_only(f"/dev/shm/{plan['channel']}", CHANNEL)
    for folder, size in plan["folders"]:
        Path(folder).mkdir(parents=True, exist_ok=True)
        options = f"mode=1777,size={size},nr_inodes={plan['inodes']}"
        kernel.mount("tmpfs", folder, "tmpfs", kernel.NOSUID | kernel.NODEV, options)
    kernel.mount(
        "devpts",
        "/dev/pts",
        "devpts",
        kernel.NOSUID | kernel.NOEXEC,
        "newinstance,ptmxmode=0666,mode=620",
    )
    own_proc(covered=plan["uid"] is not None)
    for name, text in plan["files"].items():
        place = f"{WORK}/{name}"
        write(place, text.encode("utf-8", "surrogatepass"))
        kernel.bind_read_only(place, place)
    late = []
    for name in plan["late"]:
        place = f"{WORK}/{name}"
        late.append(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        os.fchmod(late[-1], 0o444)
        kernel.bind_read_only(place, place)
    return late


def own_proc(*, covered: bool) -> None:
    flags = kernel.NOSUID | kernel.NODEV | kernel.NOEXEC
    kernel.mount("proc", "/proc", "proc", flags)
    for name in COVERED if covered else ():
        place = f"/proc/{name}"
        if Path(place).exists():
            kernel.bind_read_only(place, place, flags=kernel.NOEXEC)


def give_up_rights(plan: Plan) -> None:
    user = plan["uid"]
    for which, wanted in plan["rlimits"]:
        _, hard = resource.getrlimit(which)
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(which, (value, value))
    if user is None:
        kernel.be_alone_in_user_namespace(NOBODY)
        kernel.drop_bounding_set()
    else:
        kernel.drop_bounding_set()
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    kernel.drop_capabilities()
    kernel.allow_no_new_privileges()
    if plan["seccomp"]:
        kernel.filter_system_calls(base64.b64decode(plan["seccomp"]))


def write(place: str, content: bytes) -> None:
    fd = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        while content:
            content = content[os.write(fd, content) :]
        os.fchmod(fd, 0o444)
    finally:
        os.close(fd)
