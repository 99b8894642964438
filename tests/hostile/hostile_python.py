"""Python answers that use up, end or clutter whatever they can reach, and solve nothing.

Name -> (what it does inside of `add`, reasons its verdict may have). For most there are several: the kernel and the
machine decide what gives way first.
"""

from __future__ import annotations

import os

TESTS = """\
from solution import add

def test_adds():
    assert add(2, 3) == 5

def test_adds_negatives():
    assert add(-2, -3) == -5
"""
RIGHT = "def add(a, b):\n    return a + b\n"

MARK = f"hostile{os.getpid():07}"
"""In the name or the arguments of every process that an answer leaves behind.

Other workers judge such answers at the same time, and the kernel keeps 15 letters of a name.
"""

_STARTED = """\
import ctypes, fcntl, json, mmap, os, pathlib, signal, socket, stat, subprocess, sys, threading, time

ctypes.CDLL(None).prctl(15, b"MARK")  # PR_SET_NAME: forked children have it, too
""".replace("MARK", MARK)

USED_UP = {"test_timeout", "resource_limit", "tampering", "wrong_answer"}
WRONG = {"wrong_answer"}

FLOODS: dict[str, tuple[str, set[str]]] = {
    "fork bomb": (
        "while True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        USED_UP,
    ),
    "fork bomb that leaves its parents": (
        (
            "while True:\n    try:\n        if os.fork():\n            os._exit(0)\n"
            "        os.setsid()\n    except OSError:\n        pass"
        ),
        USED_UP,
    ),
    "thread bomb": (
        (
            "while True:\n    try:\n        threading.Thread(target=time.sleep, args=(600,)).start()\n"
            "    except RuntimeError:\n        break"
        ),
        USED_UP,
    ),
    "memory, touched": (
        "kept = []\nwhile True:\n    kept.append(b'x' * (16 << 20))",
        USED_UP,
    ),
    "memory of many processes": (
        (
            "for _ in range(12):\n    if not os.fork():\n        kept = bytearray(b'x') * (96 << 20)\n"
            "        time.sleep(600)\ntime.sleep(600)"
        ),
        USED_UP,
    ),
    "memory, mapped and shared": (
        (
            "kept = []\nwhile True:\n    new = mmap.mmap(-1, 32 << 20)\n"
            "    for page in range(0, 32 << 20, 4096):\n        new[page] = 1\n    kept.append(new)"
        ),
        USED_UP,
    ),
    "address space": (
        (
            "kept = []\ntry:\n    while len(kept) < 4000:\n"
            "        kept.append(mmap.mmap(-1, 1 << 36, flags=mmap.MAP_PRIVATE | mmap.MAP_NORESERVE))\n"
            "except (OSError, ValueError):\n    pass"
        ),
        USED_UP,
    ),
    "memory of sockets": (
        (
            "kept = []\nwhile True:\n    a, b = socket.socketpair()\n    kept += [a, b]\n"
            "    a.setblocking(False)\n    try:\n        while True:\n            a.send(b'x' * 65536)\n"
            "    except BlockingIOError:\n        pass"
        ),
        USED_UP,
    ),
    "deep recursion": (
        "sys.setrecursionlimit(10**9)\ndef down():\n    return 1 + down()\ndown()",
        USED_UP,
    ),
    "deep recursion in C": (
        "sys.setrecursionlimit(10**9)\nvalue = []\nfor _ in range(10**6):\n    value = [value]\nrepr(value)",
        USED_UP,
    ),
    "disk": (
        (
            "for folder in ('/tmp', '/work', '/dev/shm'):\n    try:\n"
            "        for i in range(64):\n            with open(f'{folder}/{i}', 'wb') as file:\n"
            "                while True:\n                    file.write(b'x' * (1 << 20))\n"
            "    except OSError:\n        pass"
        ),
        USED_UP,
    ),
    "inodes": (
        (
            "for folder in ('/tmp', '/work'):\n    try:\n        for i in range(300_000):\n"
            "            os.close(os.open(f'{folder}/{i}', os.O_CREAT | os.O_WRONLY))\n"
            "    except OSError:\n        pass"
        ),
        USED_UP,
    ),
    "folders within folders": (
        (
            "try:\n    for _ in range(200_000):\n        os.mkdir('d')\n        os.chdir('d')\n"
            "except OSError:\n    pass"
        ),
        USED_UP,
    ),
    "a sparse huge file": (
        (
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nfor folder in ('/tmp', '/work'):\n    try:\n"
            "        os.truncate(os.open(f'{folder}/sparse', os.O_CREAT | os.O_WRONLY), 1 << 46)\n"
            "    except OSError:\n        pass"
        ),
        WRONG,
    ),
    "output": (
        "line = b'x' * 70 + b'\\n'\nwhile True:\n    os.write(1, line * 900)",
        USED_UP,
    ),
    "output, one line": (
        "while True:\n    os.write(2, b'y' * 65536)",
        USED_UP,
    ),
    "output of a process left behind": (
        "if not os.fork():\n    os.setsid()\n    while True:\n        os.write(1, b'z' * 65536)",
        USED_UP,
    ),
    "output by print": (
        "for _ in range(3_000_000):\n    print('x' * 60)",
        USED_UP,
    ),
    "a message as long as can be": (
        "raise ValueError('v' * (48 << 20))",
        USED_UP,
    ),
    "open files": (
        (
            "kept = []\ntry:\n    while True:\n        kept.append(open('/dev/null'))\n"
            "except OSError:\n    pass"
        ),
        USED_UP,
    ),
    "signals that it ignores": (
        (
            "for number in range(1, 65):\n    try:\n        signal.signal(number, signal.SIG_IGN)\n"
            "    except (OSError, ValueError):\n        pass\nwhile True:\n    time.sleep(1)"
        ),
        {"test_timeout"},
    ),
    "a stopped process": ("os.kill(os.getpid(), signal.SIGSTOP)", {"test_timeout"}),
    "a daemon": (
        (
            "if not os.fork():\n    os.setsid()\n    if os.fork():\n        os._exit(0)\n"
            "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
            "    time.sleep(600)"
        ),
        USED_UP,
    ),
    "a child that holds the output open": (
        "subprocess.Popen(['sh', '-c', 'sleep 600; : ' + MARK], start_new_session=True)",
        USED_UP,
    ),
    "kill all": (
        "try:\n    os.kill(-1, signal.SIGKILL)\nexcept OSError:\n    pass",
        USED_UP,
    ),
    "stop all": (
        "try:\n    os.kill(-1, signal.SIGSTOP)\nexcept OSError:\n    pass",
        USED_UP,
    ),
    "stop the judge": (
        "os.kill(os.getppid(), signal.SIGSTOP)\ntime.sleep(600)",
        USED_UP,
    ),
    "zombies": (
        (
            "try:\n    while True:\n        if not os.fork():\n            os._exit(0)\n"
            "except OSError:\n    pass"
        ),
        USED_UP,
    ),
    "pipes, links and sockets in place of output": (
        (
            "for folder in ('/tmp', '/work', '/work/tests'):\n"
            "    for name in ('.pytest_cache', '__pycache__', 'result.json', 'report.xml', 'out', 'conftest.py'):\n"
            "        for make in (os.mkfifo, lambda p: os.symlink('/proc/self/mem', p)):\n"
            "            try:\n                make(f'{folder}/{name}')\n                break\n"
            "            except OSError:\n                pass\n"
            "try:\n    os.symlink('/', '/tmp/root')\n"
            "    socket.socket(socket.AF_UNIX).bind('/tmp/socket')\nexcept OSError:\n    pass"
        ),
        USED_UP,
    ),
    "bytes that are no text": (
        (
            "os.write(1, bytes(range(256)) * 40 + b'\\0' * 4096 + b'\\xff\\xfe\\xed\\xa0\\x80')\n"
            "raise ValueError('\\0\\ud800\\udfff\\x1b]0;title\\x07\\x9b31m\\u202e')"
        ),
        USED_UP,
    ),
    "a terminal's escapes": (
        "os.write(1, b'\\x1b[2J\\x1b]0;owned\\x07\\x1b]8;;http://x\\x1b\\\\\\x1bP+q\\x1b\\\\\\x9b5n')",
        WRONG,
    ),
    "descriptors of others": (
        (
            "for fd in range(3, 1024):\n    try:\n        os.write(fd, b'\\n{\"tests\": []}\\n')\n"
            "    except OSError:\n        pass\n    try:\n        os.close(fd)\n    except OSError:\n        pass"
        ),
        USED_UP,
    ),
    "pipes that are filled": (
        (
            "for number in range(1, 1024):\n    try:\n"
            "        fcntl.fcntl(number, fcntl.F_SETFL, os.O_NONBLOCK)\n"
            "        while True:\n            os.write(number, b'f' * 65536)\n    except OSError:\n        pass"
        ),
        USED_UP,
    ),
}


def answer(body: str, result: str = "0") -> str:
    """An `add` that does that first."""
    indented = "\n".join("    " + line for line in body.split("\n"))
    return f"{_STARTED}MARK = {MARK!r}\n\ndef add(a, b):\n{indented}\n    return {result}\n"
