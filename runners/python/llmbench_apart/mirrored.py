"""What tests change of what one process would share: clock, chance, input, environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

WATCHED = {
    "builtins": ("input", "open"),
    "time": ("time", "sleep", "monotonic", "perf_counter", "time_ns", "localtime", "gmtime", "strftime"),  # noqa: E501  one rule a line
    "random": (
        "random", "randint", "choice", "choices", "sample", "shuffle", "uniform", "randrange", "gauss",  # noqa: E501  one rule a line
        "getrandbits", "betavariate",
    ),
    "secrets": ("token_hex", "token_urlsafe", "randbelow", "choice", "token_bytes"),
    "uuid": ("uuid4", "uuid1"),
    "datetime": ("datetime", "date"),
    "os": ("getcwd", "getenv", "urandom", "listdir", "getpid", "cpu_count"),
    "os.path": ("exists", "isfile", "isdir", "getsize"),
    "sys": ("stdin", "argv", "platform"),
    "asyncio": ("sleep",),
    "subprocess": ("run", "check_output", "Popen"),
    "urllib.request": ("urlopen",),
    "socket": ("socket", "gethostname"),
    "getpass": ("getpass",),
    "threading": ("Timer",),
    "shutil": ("which",),
    "platform": ("system",),
}  # fmt: skip


class Mirrored:
    """On the side of the tests: finds what they have replaced since they were last looked at."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Any] = {}
        self.replaced: set[tuple[str, str]] = set()
        self.environment = dict(os.environ)
        self.argv = list(sys.argv)
        self.seeds: list[Any] = []
        self.modules = 0
        self.listed: list[tuple[dict[str, Any], str, str, Any]] = []
        self.stdin: Any = None

    def look(self) -> Iterator[list[Any]]:
        """[module, name, value] of what was replaced; a value of None three times undoes it."""
        if len(sys.modules) != self.modules:
            self.list_again()
        for space, module, name, original in self.listed:
            now = space.get(name, original)
            if now is not self.known[module, name]:
                if name == "stdin" and type(now).__module__.startswith("_pytest"):
                    now = original
                self.known[module, name] = space.get(name, original)
                yield ["patch", module, name, now is original, None if now is original else now]
        if os.environ._data != self.seen():  # type: ignore[attr-defined]  # noqa: SLF001
            self.environment = dict(os.environ)
            yield ["environ", [*map(list, self.environment.items())]]
        if sys.argv != self.argv:
            self.argv = list(sys.argv)
            yield ["argv", self.argv]

    def seen(self) -> dict[bytes, bytes]:
        return {os.fsencode(key): os.fsencode(value) for key, value in self.environment.items()}

    def list_again(self) -> None:
        self.modules = len(sys.modules)
        for module, names in WATCHED.items():
            home = sys.modules.get(module)
            for name in names if home is not None else ():
                if (module, name) not in self.known and name in vars(home):
                    original = vars(home)[name]
                    if name != "argv":
                        self.known[module, name] = original
                        self.listed.append((vars(home), module, name, original))

    def mirror_seed(self, tell: Any) -> None:
        """Have `random.seed` of the tests seed the answer's chance, too."""
        import random

        seed = random.seed

        def seeded(*args: Any, **kwargs: Any) -> None:
            seed(*args, **kwargs)
            tell(args, kwargs)

        random.seed = seeded  # type: ignore[assignment]


def undergo(note: list[Any], decode: Any, originals: dict[tuple[str, str], Any]) -> None:
    """On the side of the answer: do as the tests have done."""
    kind = note[0]
    if kind == "environ":
        wanted = dict(note[1])
        for name in os.environ.keys() - wanted.keys():
            del os.environ[name]
        os.environ.update(wanted)
    elif kind == "argv":
        sys.argv[:] = note[1]
    elif kind == "patch":
        module, name, back = note[1:4]
        value = decode(note[4])
        home = __import__(module, fromlist=["_"])
        key = module, name
        originals.setdefault(key, getattr(home, name))
        setattr(home, name, originals[key] if back else value)
