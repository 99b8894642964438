"""The filter, run by a small interpreter of classic BPF over made-up system calls."""

from __future__ import annotations

import errno
import struct

import pytest

from pytest_llmbench.sandbox.seccomp import MACHINES, build_filter

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
DENY = ERRNO | errno.EPERM


def verdict(machine: str, number: int, *args: int, arch: int | None = None) -> int:
    """What the kernel would do: semantics of linux/bpf_common.h for the codes used."""
    program = build_filter(machine)
    assert program is not None
    audit = MACHINES[machine].audit if arch is None else arch
    data = struct.pack("<IIQ6Q", number, audit, 0, *(*args, *[0] * (6 - len(args))))
    instructions = list(struct.iter_unpack("<HBBI", program))
    at = accumulator = 0
    while True:
        code, if_true, if_false, k = instructions[at]
        at += 1
        match code:
            case 0x20:
                (accumulator,) = struct.unpack_from("<I", data, k)
            case 0x15:
                at += if_true if accumulator == k else if_false
            case 0x35:
                at += if_true if accumulator >= k else if_false
            case 0x45:
                at += if_true if accumulator & k else if_false
            case 0x06:
                return k
            case _:
                raise AssertionError(f"unknown code {code:#x}")


@pytest.mark.parametrize("machine", MACHINES)
def test_every_listed_call_is_denied_and_the_numbers_around_are_judged_alone(machine: str) -> None:
    m = MACHINES[machine]
    special = {m.clone, m.ioctl, m.socket, 435}
    for number in range(600):
        if number not in special:
            wanted = DENY if number in m.denied.values() else ALLOW
            assert verdict(machine, number) == wanted, number


@pytest.mark.parametrize("machine", MACHINES)
def test_clone_makes_threads_and_processes_but_no_namespaces(machine: str) -> None:
    clone = MACHINES[machine].clone
    threads, process = 0x3D0F00, 17
    assert verdict(machine, clone, threads) == ALLOW
    assert verdict(machine, clone, process) == ALLOW
    for bit in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert verdict(machine, clone, bit | process) == DENY
    assert verdict(machine, 435) == ERRNO | errno.ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_arguments_that_are_denied(machine: str) -> None:
    m = MACHINES[machine]
    assert verdict(machine, m.ioctl, 0, 0x5401) == ALLOW  # TCGETS
    assert verdict(machine, m.ioctl, 0, 0x5412) == DENY
    assert verdict(machine, m.ioctl, 0, 0xFFFFFFFF_00005412) == DENY  # the kernel looks at 32 bits
    assert [verdict(machine, m.socket, f) for f in (1, 2, 10, 16)] == [ALLOW] * 4
    assert [verdict(machine, m.socket, f) for f in (38, 40)] == [DENY] * 2


def test_other_instruction_sets() -> None:
    i386, aarch64 = 0x40000003, MACHINES["aarch64"].audit
    assert verdict("x86_64", 20, arch=i386) == KILL
    assert verdict("x86_64", 39, arch=aarch64) == KILL
    assert verdict("x86_64", 0x40000000 | 39) == DENY  # x32
    assert build_filter("riscv64") is None
