"""What the answer sees of the machine, and what it can change."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_llmbench.sandbox.base import ExecResult

Run = Callable[..., ExecResult]

pytestmark = pytest.mark.usefixtures("nothing_left")

FILES = {"solution.py": "x = 1\n", "tests/test_a.py": "assert x\n", "tests/deep/er/b.txt": "b"}

TRY = """
import os, sys
def attempt(name, act):
    try:
        act()
    except OSError as error:
        print(name, "refused")
    else:
        print(name, "DONE")
"""


def lines(result: ExecResult) -> list[str]:
    assert result.exit_code == 0, result.stderr.decode()
    return result.stdout.decode().splitlines()


def test_input_files_and_environment_arrive(run: Run) -> None:
    result = run(
        """
        import os
        print(sorted(os.listdir("/work")), os.getcwd(), open("tests/test_a.py").read().strip())
        print(dict(os.environ))
        print(open("/environment/installed").read())
        """,
        FILES,
    )
    listing, environ, installed = lines(result)
    assert listing == "['solution.py', 'tests'] /work assert x"
    shown = eval(environ)
    assert shown.pop("PWD") == "/work"
    shown.pop("LC_CTYPE", None)  # Python's own
    assert shown == {"PATH": "/usr/bin", "GREETING": "hello"}
    assert installed == "six==1.17.0"


@pytest.mark.parametrize("path", ["solution.py", "tests/test_a.py", "tests/deep/er/b.txt"])
def test_files_of_the_case_cannot_be_changed_or_replaced(run: Run, path: str) -> None:
    result = run(
        TRY
        + f"""
path = {path!r}
attempt("write", lambda: open(path, "w"))
attempt("append", lambda: open(path, "a"))
attempt("remove", lambda: os.unlink(path))
attempt("rename", lambda: os.rename(path, "/work/away"))
attempt("chmod", lambda: os.chmod(path, 0o777))
open("/work/mine", "w").write("mine")
attempt("replace", lambda: os.replace("/work/mine", path))
for i, folder in enumerate(["tests", "tests/deep", "tests/deep/er", "/work"]):
    attempt("rename folder", lambda: os.rename(folder, f"/work/away{{i}}"))
print(open(path).read())
""",
        FILES,
    )
    assert "DONE" not in result.stdout.decode()
    assert FILES[path] in result.stdout.decode()


def test_new_files_can_be_made_in_work_below_it_and_in_tmp(run: Run) -> None:
    result = run(
        TRY
        + """
for folder in ("/work", "/work/tests", "/work/tests/deep/er", "/tmp", "/dev/shm",
               "", "/etc", "/usr", "/dev", "/environment"):
    attempt(folder + "/new", lambda: open(folder + "/new", "w").write("x"))
attempt("sysctl", lambda: open("/proc/sys/kernel/hostname", "w").write("x"))
""",
        FILES,
    )
    told = dict(line.split() for line in lines(result))
    assert [path for path, what in told.items() if what == "DONE"] == [
        "/work/new",
        "/work/tests/new",
        "/work/tests/deep/er/new",
        "/tmp/new",
        "/dev/shm/new",
    ]


@pytest.mark.parametrize("folder", ["/tmp", "/work", "/work/tests", "/dev/shm"])
def test_writable_folders_are_bounded(run: Run, folder: str) -> None:
    result = run(
        f"""
        import errno
        written = 0
        try:
            for number in range(100):
                with open(f"{folder}/f{{number}}", "wb") as stream:
                    written += stream.write(bytes(4 << 20))
        except OSError as error:
            print(errno.errorcode[error.errno], written < 80 << 20)
        """,
        FILES,
    )
    assert lines(result) == ["ENOSPC True"]


def test_no_network(run: Run) -> None:
    result = run("""
        import socket, os
        print([name for _, name in socket.if_nameindex()])
        print(socket.gethostbyname("localhost"))
        for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
            try:
                socket.socket(family).connect((address, 80))
                print("CONNECTED")
            except OSError:
                print("refused")
        """)
    assert lines(result) == ["['lo']", "127.0.0.1", "refused", "refused"]


def test_nothing_of_the_host_is_there(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAKE_API_KEY", "sk-fake-3141592653")
    (tmp_path / "secret").write_text("sk-fake-3141592653")
    result = run(f"""
        import os
        print(sorted(set(os.listdir("/")) - {{"lib32", "lib64", "libx32", "channel"}}))
        print(sorted(os.listdir("/etc")), os.path.exists({str(tmp_path)!r}))
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            for name in ("environ", "cmdline", "mountinfo", "cgroup"):
                try:
                    data = open(f"/proc/{{pid}}/{{name}}", "rb").read()
                except OSError:
                    continue
                if b"sk-fake" + b"-3141592653" in data:
                    found.append((pid, name))
        print(found, len([p for p in os.listdir("/proc") if p.isdigit()]) <= 2)
        """)
    root, etc, found = lines(result)
    assert " ".join(eval(root)) == "bin dev environment etc lib proc sbin tmp usr work"
    assert set(eval(etc.split("]")[0] + "]")) <= {
        "alternatives", "group", "hosts", "ld.so.cache", "nsswitch.conf", "passwd",
    }  # fmt: skip
    assert etc.endswith("False")
    assert found == "[] True"


def test_ordinary_user_without_privileges(run: Run) -> None:
    result = run("""
        import os, pwd
        print(os.getuid() > 999, os.getgid() > 999, os.getgroups())
        print(pwd.getpwuid(os.getuid()).pw_name)
        for line in open("/proc/self/status"):
            if line.startswith(("Cap", "NoNewPrivs", "Seccomp:")):
                print(line.split()[1].lstrip("0") or "0")
        """)
    head, name, *status = lines(result)
    assert head in ("True True []", "True True [65534]")
    assert name == "sandbox"
    assert status == ["0", "0", "0", "0", "0", "1", "2"]


def test_first_process_and_its_pipes_are_out_of_reach(run: Run) -> None:
    """Else an answer could take the judge's report, nonce and all, before we read it."""
    result = run("""
        import ctypes, os
        ctypes.CDLL(None).prctl(4, 0)  # PR_SET_DUMPABLE, as judges do
        if os.fork() == 0:
            judge = f"/proc/{os.getppid()}/fd/1"
            for path in ("/proc/1/fd/0", "/proc/1/fd/1", "/proc/1/mem", judge):
                for flags in (os.O_RDONLY, os.O_WRONLY):
                    try:
                        os.open(path, flags | os.O_NONBLOCK)
                        print("OPENED", path, flags, flush=True)
                    except OSError:
                        print("refused", flush=True)
            os._exit(0)
        os.wait()
        """)
    assert lines(result) == ["refused"] * 8


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of x86_64")
def test_filtered_system_calls(run: Run) -> None:
    result = run("""
        import ctypes, errno, socket
        libc = ctypes.CDLL(None, use_errno=True)
        calls = {
            "io_uring_setup": (425, 1, 0),
            "unshare": (272, 0x10000000),
            "mount": (165, 0, 0, 0, 0, 0),
            "clone": (56, 0x10000000 | 17, 0, 0, 0, 0),
            "clone3": (435, 0, 0),
            "ptrace": (101, 0, 0, 0, 0),
            "keyctl": (250, 0, 0),
            "bpf": (321, 0, 0, 0),
            "setns": (308, -1, 0),
            "x32": (0x40000000 + 39,),
            "userfaultfd": (323, 0),
            "perf_event_open": (298, 0, 0, -1, -1, 0),
            "tiocsti": (16, 0, 0x5412, b"x"),
            "open_by_handle_at": (304, -1, 0, 0),
            "process_vm_readv": (310, 1, 0, 0, 0, 0, 0),
        }
        for name, call in calls.items():
            assert libc.syscall(*call) == -1, name
            print(name, errno.errorcode[ctypes.get_errno()])
        for family in (38, 40):
            try:
                socket.socket(family, socket.SOCK_SEQPACKET)
            except OSError as error:
                print(family, errno.errorcode[error.errno])
        """)
    told = dict(line.split() for line in lines(result))
    assert told.pop("clone3") == "ENOSYS"
    assert set(told.values()) == {"EPERM"}
    assert len(told) == 16


@pytest.mark.skipif(platform.machine() != "x86_64", reason="machine code of x86_64")
def test_32_bit_system_calls_end_the_process(run: Run) -> None:
    """`int 0x80` with number 20 is getpid of i386, and something else in the 64-bit table."""
    result = run("""
        import ctypes, mmap, os
        if (child := os.fork()) == 0:
            code = mmap.mmap(-1, 4096, prot=7)
            code.write(bytes.fromhex("b814000000cd80c3"))
            address = ctypes.addressof(ctypes.c_char.from_buffer(code))
            ctypes.CFUNCTYPE(ctypes.c_int)(address)()
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """)
    assert lines(result) == ["-31"]  # SIGSYS


def test_no_user_namespaces_inside(run: Run) -> None:
    result = run("""
        import subprocess
        told = subprocess.run(["/usr/bin/unshare", "--user", "true"], capture_output=True)
        print(told.returncode != 0)
        """)
    assert lines(result) == ["True"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has users of its own to give")
def test_each_attempt_of_root_has_a_user_of_its_own(run: Run) -> None:
    users = {lines(run("import os\nprint(os.getuid())"))[0] for _ in range(4)}
    assert len(users) > 1
    assert all(
        2_000_000_000 <= int(user) < 2_100_000_000 or 60000 <= int(user) < 65000 for user in users
    )
