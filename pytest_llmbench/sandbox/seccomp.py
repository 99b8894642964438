"""A seccomp filter as classic BPF: what Docker's default profile denies, and a little more.

A denylist: toolchains call what they like (node and Go differ by version), only calls that
reach for the kernel's administration, other processes, new namespaces or large, little-used
code (io_uring, bpf, userfaultfd) fail with EPERM. Format: `struct sock_filter` and
`struct seccomp_data` of linux/filter.h and linux/seccomp.h.
"""

from __future__ import annotations

import errno
import struct
from dataclasses import dataclass

_LD_WORD, _JEQ, _JGE, _JSET, _RET = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_OFFSET_NUMBER, _OFFSET_ARCH, _OFFSET_ARG0, _OFFSET_ARG1 = 0, 4, 16, 24  # low words, little endian
_X32_BIT = 0x40000000
_CLONE_NEW_ANY = 0x7E020000  # NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # typing into the terminal above
_AF_ALG, _AF_VSOCK = 38, 40  # kernel crypto; sockets no network namespace holds
_CLONE3 = 435  # one number everywhere; its flags lie in memory a filter cannot read

_COMMON = {  # one number on every machine since Linux 5.0
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
    "quotactl_fd": 443,
    "set_mempolicy_home_node": 450,
    "open_tree_attr": 467,
}

_X86_64 = {
    "ptrace": 101,
    "syslog": 103,
    "uselib": 134,
    "ustat": 136,
    "sysfs": 139,
    "vhangup": 153,
    "modify_ldt": 154,
    "pivot_root": 155,
    "_sysctl": 156,
    "chroot": 161,
    "acct": 163,
    "settimeofday": 164,
    "mount": 165,
    "umount2": 166,
    "swapon": 167,
    "swapoff": 168,
    "reboot": 169,
    "sethostname": 170,
    "setdomainname": 171,
    "iopl": 172,
    "ioperm": 173,
    "create_module": 174,
    "init_module": 175,
    "delete_module": 176,
    "get_kernel_syms": 177,
    "query_module": 178,
    "quotactl": 179,
    "nfsservctl": 180,
    "lookup_dcookie": 212,
    "clock_settime": 227,
    "mbind": 237,
    "set_mempolicy": 238,
    "get_mempolicy": 239,
    "kexec_load": 246,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "migrate_pages": 256,
    "unshare": 272,
    "move_pages": 279,
    "perf_event_open": 298,
    "fanotify_init": 300,
    "open_by_handle_at": 304,
    "setns": 308,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "kcmp": 312,
    "finit_module": 313,
    "kexec_file_load": 320,
    "bpf": 321,
    "userfaultfd": 323,
}

_AARCH64 = {
    "lookup_dcookie": 18,
    "umount2": 39,
    "mount": 40,
    "pivot_root": 41,
    "nfsservctl": 42,
    "chroot": 51,
    "vhangup": 58,
    "quotactl": 60,
    "acct": 89,
    "unshare": 97,
    "kexec_load": 104,
    "init_module": 105,
    "delete_module": 106,
    "clock_settime": 112,
    "syslog": 116,
    "ptrace": 117,
    "reboot": 142,
    "sethostname": 161,
    "setdomainname": 162,
    "settimeofday": 170,
    "add_key": 217,
    "request_key": 218,
    "keyctl": 219,
    "swapon": 224,
    "swapoff": 225,
    "mbind": 235,
    "get_mempolicy": 236,
    "set_mempolicy": 237,
    "migrate_pages": 238,
    "move_pages": 239,
    "perf_event_open": 241,
    "fanotify_init": 262,
    "open_by_handle_at": 265,
    "setns": 268,
    "process_vm_readv": 270,
    "process_vm_writev": 271,
    "kcmp": 272,
    "finit_module": 273,
    "bpf": 280,
    "userfaultfd": 282,
    "kexec_file_load": 294,
}


@dataclass(frozen=True)
class Machine:
    """Numbers of one architecture: `audit` is its AUDIT_ARCH value."""

    audit: int
    clone: int
    ioctl: int
    socket: int
    denied: dict[str, int]
    has_x32: bool = False


MACHINES = {
    "x86_64": Machine(0xC000003E, 56, 16, 41, _X86_64 | _COMMON, has_x32=True),
    "aarch64": Machine(0xC00000B7, 220, 29, 198, _AARCH64 | _COMMON),
}


def build_filter(machine: str) -> bytes | None:
    """The filter for `platform.machine()`, None where the numbers are not known."""
    known = MACHINES.get(machine)
    return _assemble(known) if known else None


def _assemble(m: Machine) -> bytes:
    deny, no_call = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
    out = [
        _op(_LD_WORD, _OFFSET_ARCH),
        _op(_JEQ, m.audit, 1, 0),
        _op(_RET, _KILL_PROCESS),  # 32-bit calls have other numbers
        _op(_LD_WORD, _OFFSET_NUMBER),
    ]
    if m.has_x32:
        out += [_op(_JGE, _X32_BIT, 0, 1), _op(_RET, deny)]
    # ENOSYS, so that libc falls back to clone, whose flags can be seen.
    out += [_op(_JEQ, _CLONE3, 0, 1), _op(_RET, no_call)]
    for number in sorted(m.denied.values()):
        out += [_op(_JEQ, number, 0, 1), _op(_RET, deny)]
    out += _argument_flags(m.clone, _OFFSET_ARG0, _CLONE_NEW_ANY, deny)
    out += _argument_values(m.ioctl, _OFFSET_ARG1, (_TIOCSTI, _TIOCLINUX), deny)
    out += _argument_values(m.socket, _OFFSET_ARG0, (_AF_ALG, _AF_VSOCK), deny)
    out.append(_op(_RET, _ALLOW))
    return b"".join(out)


def _argument_flags(number: int, offset: int, mask: int, verdict: int) -> list[bytes]:
    """Deny `number` when its argument at `offset` has a bit of `mask`; else allow it."""
    return [
        _op(_JEQ, number, 0, 4),
        _op(_LD_WORD, offset),
        _op(_JSET, mask, 0, 1),
        _op(_RET, verdict),
        _op(_RET, _ALLOW),
    ]


def _argument_values(
    number: int, offset: int, values: tuple[int, ...], verdict: int
) -> list[bytes]:
    """Deny `number` when its argument at `offset` is one of `values`; else allow it."""
    tests = [op for v in values for op in (_op(_JEQ, v, 0, 1), _op(_RET, verdict))]
    body = [_op(_LD_WORD, offset), *tests, _op(_RET, _ALLOW)]
    return [_op(_JEQ, number, 0, len(body)), *body]


def _op(code: int, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, k)
