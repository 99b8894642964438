"""What a person sees while attempts run: which case, which phase, tokens so far.

On a terminal one line below pytest's own, repainted; elsewhere plain lines, few. An
xdist worker has no terminal: it leaves its lines in a file that the controller reads.
"""

from __future__ import annotations

import json
import shutil
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest

from pytest_llmbench.bench import OnPhase
from pytest_llmbench.text import printable

_REPAINT = 0.2
"""Seconds between two paintings of the status line."""
_REPEAT = 10.0
"""Seconds between two plain lines about the same phase."""
_LAST_LOOK = 60.0
"""The longest wait for what workers told last: written later, it would be amid the results."""


class Progress:
    """Shows progress of this process. `share` writes it to a file instead, `follow` reads those.

    The terminal is pytest's, and written by the thread that runs its items: lines of others wait.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._file: Path | None = None
        self._lock = threading.Lock()
        self._last = ("", 0.0)
        self._painted = False
        self._seen: dict[str, tuple[str, float]] = {}
        self._stop = threading.Event()
        self._follower: threading.Thread | None = None
        self._thread = threading.current_thread()
        self._unsaid: deque[str] = deque()

    @contextmanager
    def attempt(self, name: str, busy: Callable[[], int] = lambda: 0) -> Iterator[OnPhase]:
        """Tell of one attempt, the one that pytest waits for, and how many are under way beside it.

        Gives the function that hears its phases.
        """

        def on_phase(phase: str, tokens: int | None) -> None:
            self._say()
            others = busy() - 1
            more = f", {tokens} token{'s' if tokens > 1 else ''}" if tokens else ""
            self._status(name, phase, more + (f" ({others} more ahead)" if others > 0 else ""))

        try:
            yield on_phase
        finally:
            self._clear()
            self._say()

    def line(self, text: str) -> None:
        """Tell of something that takes long: a build, an install, a download."""
        if self._file:
            self._append("line", text)
        elif threading.current_thread() is self._thread:
            self._tell(text)
        else:
            self._unsaid.append(text)

    def _say(self) -> None:
        """What other threads had to tell."""
        while self._unsaid:
            self._tell(self._unsaid.popleft())

    def _tell(self, text: str) -> None:
        self._clear()
        self._plain(f"llmbench: {text}")

    def _status(self, name: str, phase: str, more: str) -> None:
        """Paint or print, unless that was done a moment ago for the same phase."""
        about, now = f"{name}: {phase}", time.monotonic()
        with self._lock:
            known, when = self._last
            wait = _REPAINT if self._on_terminal() or self._file else _REPEAT
            if about == known and now - when < wait:
                return
            self._last = (about, now)
        if self._file:
            self._append("status", about + more)
        elif self._on_terminal():
            self._paint(about + more)
        elif phase != "preparing":
            self._plain(f"llmbench: {about}{more}")

    # -- over xdist -------------------------------------------------------------------

    def share(self, folder: Path, worker: str) -> None:
        """Write to a file of this worker from now on."""
        self._file = folder / f"progress-{worker}.jsonl"

    def follow(self, folder: Path) -> None:
        """Show what workers share, from a thread, until `close`."""
        self._follower = threading.Thread(target=self._read_files, args=(folder,), daemon=True)
        self._follower.start()

    def close(self) -> None:
        """Stop following and clear the line."""
        self._stop.set()
        if self._follower:
            self._follower.join(_LAST_LOOK)
        self._clear()

    def _append(self, kind: str, text: str) -> None:
        assert self._file
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([kind, text]) + "\n")

    def _read_files(self, folder: Path) -> None:
        places: dict[Path, int] = {}
        ended = False
        while not ended:
            ended = self._stop.wait(0.5)  # then what came last is told, too
            for path in sorted(folder.glob("progress-*.jsonl")):
                worker = path.stem.removeprefix("progress-")
                for kind, text in _new_lines(path, places):
                    if kind == "line":
                        self._tell(f"[{worker}] {text}")
                    elif self._on_terminal():
                        self._paint(f"[{worker}] {text}")
                    else:
                        self._follow_plainly(worker, text)

    def _follow_plainly(self, worker: str, text: str) -> None:
        """A line per phase of each worker, and one every ten seconds of a long one."""
        about, now = text.partition(",")[0], time.monotonic()
        known, when = self._seen.get(worker, ("", 0.0))
        if about.endswith(": preparing") or (about == known and now - when < _REPEAT):
            return
        self._seen[worker] = (about, now)
        self._plain(f"llmbench: [{worker}] {text}")

    # -- on the terminal --------------------------------------------------------------

    def _on_terminal(self) -> bool:
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        return bool(reporter and reporter.isatty and self._config.get_terminal_writer().hasmarkup)

    def _paint(self, text: str) -> None:
        """Below the line that pytest is writing: make room, remember the place, come back."""
        line = " ".join(printable(text).split())
        with self._uncaptured():  # a captured standard output has no width
            line = line[: shutil.get_terminal_size().columns - 1]
            self._write(f"\x1bD\x1bM\x1b7\x1bD\r\x1b[2K\x1b[2m{line}\x1b[0m\x1b8")
        self._painted = True

    def _clear(self) -> None:
        if self._painted:
            with self._uncaptured():
                self._write("\x1b7\x1bD\r\x1b[2K\x1b8")
            self._painted = False

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def _plain(self, text: str) -> None:
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        if reporter is None or self._config.option.verbose < 0:
            return
        with self._uncaptured():
            reporter.ensure_newline()
            writer = self._config.get_terminal_writer()
            if writer.width_of_current_line:  # dots of xdist's items, of which it does not know
                writer.line()
            reporter.write_line(printable(text))

    def _uncaptured(self) -> AbstractContextManager[None]:
        capture = self._config.pluginmanager.getplugin("capturemanager")
        return capture.global_and_fixture_disabled() if capture else nullcontext()


def _new_lines(path: Path, places: dict[Path, int]) -> Iterator[tuple[str, str]]:
    """Whole lines added since the last look."""
    with path.open("rb") as file:
        file.seek(places.get(path, 0))
        for line in file:
            if not line.endswith(b"\n"):
                break
            places[path] = places.get(path, 0) + len(line)
            kind, text = json.loads(line)
            yield kind, text
