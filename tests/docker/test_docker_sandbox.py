"""What a container holds whatever runs in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from binds import SHOWN, make_folder
from docker import DockerClient

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import ExecResult, Job, Prepared
from pytest_llmbench.sandbox.docker.sandbox import Docker

Run = Callable[..., ExecResult]

FILES = {"solution.py": "VALUE = 1\n", "tests/deep/test_it.py": "ünchanged\n"}


class TestFiles:
    def test_are_where_the_job_says_and_hold_what_it_says(self, run: Run) -> None:
        result = run(
            """
            import os
            print(os.getcwd(), open("solution.py").read(), open("tests/deep/test_it.py").read())
            """,
            FILES,
        )
        assert result.stdout.decode().split() == ["/work", "VALUE", "=", "1", "ünchanged"]
        assert result.exit_code == 0

    def test_cannot_be_changed_replaced_or_moved_away(self, run: Run) -> None:
        result = run(
            """
            import os, shutil
            attempts = {
                "write": lambda p: open(p, "w"),
                "append": lambda p: open(p, "a"),
                "chmod": lambda p: os.chmod(p, 0o666),
                "remove": os.remove,
                "rename": lambda p: os.rename(p, "/work/away"),
                "replace": lambda p: os.replace("/work/mine", p),
                "move folder": lambda p: os.rename(os.path.dirname(p), "/work/away"),
                "remove folder": lambda p: shutil.rmtree(os.path.dirname(p)),
            }
            open("/work/mine", "w").write("mine")
            for path in ("/work/solution.py", "/work/tests/deep/test_it.py"):
                for name, attempt in attempts.items():
                    try:
                        attempt(path)
                        print("POSSIBLE", name, path)
                    except OSError:
                        pass
            try:
                os.rename("/work/tests", "/work/away")
                print("POSSIBLE rename of the parent")
            except OSError:
                pass
            print(open("/work/solution.py").read(), open("/work/tests/deep/test_it.py").read())
            """,
            FILES,
        )
        assert result.stdout.decode().split() == ["VALUE", "=", "1", "ünchanged"], result.stderr

    def test_new_ones_may_be_made_beside_them_and_in_tmp_only(self, run: Run) -> None:
        result = run(
            """
            writable = ["/work", "/work/tests/deep", "/tmp", "/dev/shm"]
            for folder in [*writable, "/", "/opt", "/etc", "/var/tmp"]:
                try:
                    open(folder + "/new", "w").write("x")
                    print(folder)
                except OSError:
                    pass
            """,
            FILES,
        )
        assert result.stdout.decode().split() == ["/work", "/work/tests/deep", "/tmp", "/dev/shm"]

    def test_tmp_is_small_in_bytes_and_files(self, run: Run) -> None:
        result = run(
            """
            import errno
            try:
                with open("/tmp/big", "wb") as big:
                    for _ in range(100):
                        big.write(bytes(1 << 20))
            except OSError as error:
                print(errno.errorcode[error.errno])
            try:
                for n in range(1000):
                    open(f"/work/{n}", "w").close()
            except OSError as error:
                print(errno.errorcode[error.errno])
            """,
            tmp=16 << 20,
            tmp_inodes=500,
        )
        assert result.stdout.split() == [b"ENOSPC", b"ENOSPC"]

    def test_none_survives_into_the_next_attempt(self, run: Run) -> None:
        run("open('/tmp/poison', 'w').close(); open('/work/poison.pyc', 'w').close()")
        result = run("import os; print(os.listdir('/tmp'), os.listdir('/work'))")
        assert result.stdout == b"[] []\n"

    @pytest.mark.parametrize("name", ["../escape.py", "/etc/passwd", "a/../../b", ""])
    def test_outside_the_work_folder_are_refused(
        self, sandbox: Docker, prepared: Prepared, name: str
    ) -> None:
        with pytest.raises(SandboxBroken, match="not a path below the work folder"):
            sandbox.run(prepared, Job({name: "x"}, b""))


class TestConfinement:
    def test_no_network_but_loopback(self, run: Run) -> None:
        result = run(
            """
            import os, socket
            print(os.listdir("/sys/class/net"))
            for address in (("1.1.1.1", 53), ("172.17.0.1", 22)):
                try:
                    socket.create_connection(address, timeout=3)
                    print("CONNECTED")
                except OSError as error:
                    print(error.errno)
            """
        )
        assert result.stdout.split() == [b"['lo']", b"101", b"101"]

    def test_environment_is_the_images_alone(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, engine: DockerClient, prepared: Prepared
    ) -> None:
        monkeypatch.setenv("SECRET_API_KEY", "sk-hush")
        result = run("import json, os; print(json.dumps(dict(os.environ)))")
        inside = json.loads(result.stdout)
        configured = engine.images.get(prepared.identity).attrs["Config"]["Env"]
        by_engine_and_python = {"HOME", "HOSTNAME", "PATH", "LC_CTYPE"}
        assert set(inside) - by_engine_and_python == {line.split("=")[0] for line in configured} - {
            "PATH"
        }
        assert "sk-hush" not in result.stdout.decode()

    def test_ordinary_user_without_any_privilege(self, run: Run) -> None:
        result = run(
            """
            import os
            print(os.getuid(), os.getgid(), os.getgroups())
            for line in open("/proc/self/status"):
                if line.startswith(("Cap", "NoNewPrivs", "Seccomp:")):
                    print(*line.split())
            """
        )
        lines = result.stdout.decode().splitlines()
        assert lines[0] in ("65534 65534 []", "65534 65534 [65534]")
        assert {line for line in lines if line.startswith("Cap")} == {
            f"Cap{kind}: 0000000000000000" for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")
        }
        assert "NoNewPrivs: 1" in lines
        assert "Seccomp: 2" in lines

    def test_no_way_to_the_engine_or_into_new_namespaces(self, run: Run) -> None:
        result = run(
            """
            import ctypes, os
            print(os.path.exists("/var/run/docker.sock"), os.path.exists("/run/docker.sock"))
            libc = ctypes.CDLL(None, use_errno=True)
            print(libc.unshare(0x10000000), libc.unshare(0x00020000))
            print(libc.mount(b"x", b"/tmp", b"tmpfs", 0, 0))
            """
        )
        assert result.stdout == b"False False\n-1 -1\n-1\n"

    def test_calls_that_reach_around_the_sandbox_are_denied(self, run: Run) -> None:
        result = run(
            """
            import ctypes, errno, platform, socket
            libc = ctypes.CDLL(None, use_errno=True)
            calls = {"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427}
            if platform.machine() == "x86_64":
                calls |= {"bpf": 321, "userfaultfd": 323, "keyctl": 250, "perf_event_open": 298}
                calls |= {"process_vm_readv": 310, "clone": 56}
            for name, number in calls.items():
                ctypes.set_errno(0)
                first = 0x10000000 if name == "clone" else 0
                libc.syscall(number, first, 0, 0, 0, 0, 0)
                if ctypes.get_errno() != errno.EPERM:
                    print(name, errno.errorcode.get(ctypes.get_errno()))
            print("asked")
            """
        )
        assert result.stdout == b"asked\n"

    def test_threads_and_processes_can_be_made(self, run: Run) -> None:
        result = run(
            """
            import multiprocessing, subprocess, threading
            from concurrent.futures import ThreadPoolExecutor
            with ThreadPoolExecutor(8) as pool:
                print(sum(pool.map(int, "12345")))
            queue = multiprocessing.Queue()
            process = multiprocessing.get_context("fork").Process(target=queue.put, args=(7,))
            process.start()
            print(queue.get())
            process.join()
            print(subprocess.run(["echo", "child"], capture_output=True, text=True).stdout.strip())
            """
        )
        assert result.stdout.split() == [b"15", b"7", b"child"], result.stderr

    def test_limits_of_files_and_cores(self, run: Run) -> None:
        result = run(
            """
            import resource as r
            for what in (r.RLIMIT_NOFILE, r.RLIMIT_FSIZE, r.RLIMIT_CORE):
                print(*r.getrlimit(what))
            """,
            open_files=77,
            file_size=1 << 20,
        )
        assert result.stdout.decode() == "77 77\n1048576 1048576\n0 0\n"

    def test_fork_bomb_is_bounded(self, run: Run) -> None:
        result = run(
            """
            import os, sys, time
            made = 0
            while made < 200:
                try:
                    if os.fork() == 0:
                        time.sleep(60)
                        os._exit(0)
                except BlockingIOError:
                    break
                made += 1
            print(made, flush=True)
            """,
            processes=32,
        )
        assert 20 <= int(result.stdout) < 32
        assert result.exit_code == 0

    def test_memory_over_the_limit_is_told(self, run: Run) -> None:
        result = run("x = bytearray(400 << 20); print(len(x))", memory=64 << 20)
        assert result.out_of_memory
        assert result.stdout == b""
        assert result.exit_code == 137

    def test_memory_of_a_process_beneath_the_judge_is_told(self, run: Run) -> None:
        result = run(
            """
            import subprocess, sys
            child = subprocess.run([sys.executable, "-c", "bytearray(400 << 20)"])
            print(child.returncode)
            """,
            memory=64 << 20,
        )
        assert (result.stdout, result.exit_code, result.out_of_memory) == (b"-9\n", 0, True)

    def test_memory_within_the_limit_is_no_trouble(self, run: Run) -> None:
        result = run("print(len(bytearray(100 << 20)))", memory=256 << 20)
        assert (result.exit_code, result.out_of_memory) == (0, False)


def test_a_folder_is_shown_and_cannot_be_written(
    sandbox: Docker, prepared: Prepared, tmp_path: Path
) -> None:
    folder = make_folder(tmp_path)
    job = Job({}, SHOWN.encode(), binds={folder: "/project", folder / "deep": "/deps/deep"})
    result = sandbox.run(prepared, job)
    assert result.stdout.decode().split() == ["text", "text", "text"], result
    assert sorted(p.name for p in folder.rglob("*")) == ["a.txt", "deep", "link"]
