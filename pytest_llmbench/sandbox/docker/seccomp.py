"""A seccomp profile for engines whose own lets io_uring through: Docker before 25.0.

io_uring does what system calls do where seccomp cannot see it. Engines since 25.0 deny it
(https://github.com/moby/moby/pull/46762), and their own profile is stricter than this one,
which holds what the bubblewrap sandbox holds: see `seccomp.py`.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Mapping
from typing import Any

from pytest_llmbench.sandbox.seccomp import MACHINES

_FIRST_DENYING = 25
_CLONE_NEW = {  # one bit for each kind of namespace, linux/sched.h
    "NEWNS": 0x00020000,
    "NEWCGROUP": 0x02000000,
    "NEWUTS": 0x04000000,
    "NEWIPC": 0x08000000,
    "NEWUSER": 0x10000000,
    "NEWPID": 0x20000000,
    "NEWNET": 0x40000000,
}
_AF_ALG, _AF_VSOCK = 38, 40


def security_options(engine: Mapping[str, Any]) -> list[str]:
    """`security_opt` of a container on an engine that described itself so (`docker info`)."""
    options = ["no-new-privileges:true"]
    major = re.match(r"\d+", str(engine.get("ServerVersion", "")))
    if major and int(major[0]) < _FIRST_DENYING:
        options.append(f"seccomp={json.dumps(profile())}")
    return options


def profile() -> dict[str, Any]:
    """The profile in the engine's format; calls of foreign architectures are not allowed."""
    denied = sorted({name for machine in MACHINES.values() for name in machine.denied})
    return {
        "defaultAction": "SCMP_ACT_ALLOW",
        "syscalls": [
            _deny(denied),
            # ENOSYS, so that libc falls back to clone, whose flags can be seen.
            _deny(["clone3"], errno.ENOSYS),
            *(_deny(["clone"], mask=flag) for flag in _CLONE_NEW.values()),
            *(_deny(["socket"], equals=family) for family in (_AF_ALG, _AF_VSOCK)),
        ],
    }


def _deny(
    names: list[str],
    code: int = errno.EPERM,
    *,
    mask: int | None = None,
    equals: int | None = None,
) -> dict[str, Any]:
    """A rule: `names` fail with `code`; with `mask` or `equals` for such a first argument only."""
    rule: dict[str, Any] = {"names": names, "action": "SCMP_ACT_ERRNO", "errnoRet": code}
    if mask is not None:
        test = {"index": 0, "value": mask, "valueTwo": mask, "op": "SCMP_CMP_MASKED_EQ"}
        rule["args"] = [test]
    if equals is not None:
        rule["args"] = [{"index": 0, "value": equals, "op": "SCMP_CMP_EQ"}]
    return rule
