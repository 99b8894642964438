"""The pytest plugins of the judge: every test's own outcome, told as it comes."""

from __future__ import annotations

import gc
import os
import types
from collections.abc import Callable, Generator
from json.encoder import encode_basestring_ascii
from typing import Any, NamedTuple

import pytest
from llmbench_canary import Canaries, Canary
from llmbench_hooks import HookGuard
from llmbench_integrity import Integrity
from llmbench_names import Names
from llmbench_stack import Stack, frame_at

LONGEST_ID = 300


class Channel:
    """The write end of the results pipe. A forked copy of the process says nothing."""

    def __init__(self, fd: int, key: str) -> None:
        pid, write, getpid, frame = os.getpid(), os.write, os.getpid, frame_at
        stacks: list[Stack] = []

        # In closures, so that the key is no attribute of an object that plugins can list.
        def put(kind: str, value: Any) -> None:
            data = f"{key} {encoded([kind, value])}\n".encode()
            while data:
                data = data[write(fd, data) :]

        def send(kind: str, value: Any) -> None:
            if getpid() != pid:
                return
            stranger = stacks[0].stranger(frame(1)) if stacks else ""
            if stranger:
                put("tampered", f"{stranger} tells results in the reporter's place")
            put(kind, value)

        self.send = send
        self.watch = stacks.append


def encoded(value: Any, quoted: Any = encode_basestring_ascii) -> str:
    """JSON of strings, numbers and lists, by nothing that another module could replace."""
    if isinstance(value, list):
        return "[" + ", ".join([encoded(one) for one in value]) + "]"
    return quoted(value) if isinstance(value, str) else str(int(value))


class Base:
    """What listing and running share."""

    def __init__(self, integrity: Integrity) -> None:
        self.send: Callable[[str, Any], None] = lambda *_: None
        self.integrity = integrity

    def pytest_load_initial_conftests(self) -> None:
        # After pytest's own changes, which come first, and before it loads a conftest.py, its last.
        self.integrity.remember()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out tests that an answer wrote for itself and a test file imported with `*`."""
        own = [item for item in items if self.integrity.is_answers_own(item)]
        if own:
            items[:] = [item for item in items if item not in own]
            config.hook.pytest_deselected(items=own)


class Reporter(Base):
    """Tells each test's outcome once, when all its phases are over and it is not run again."""

    def __init__(self, integrity: Integrity) -> None:
        super().__init__(integrity)
        self.stack = Stack(integrity.origin)
        self.names = Names(integrity.origin)
        self.canaries = Canaries(integrity.origin, self.stack)
        self.reports: list[Seen] = []
        self.finished: tuple[str, str] | None = None
        self.frozen = [self]

    def tell_by(self, channel: Channel) -> None:
        """Where to tell what happens: there is a case."""
        self.send = channel.send
        channel.watch(self.stack)

    def pytest_load_initial_conftests(self) -> None:
        self.remember_runner()
        self.remember_case()

    def remember_runner(self) -> None:
        """Whatever is the same for all cases, when their plugins are."""
        self.integrity.remember()
        self.canaries.remember()
        own = (Reporter, Base, Channel, Canaries, Canary, HookGuard, Integrity, Names, Stack)
        self.stack.remember(self.integrity.codes(), own)
        self.stack.keep(encoded.__code__)
        self.names.remember_runners()

    def remember_case(self) -> None:
        """What the case's own files say."""
        self.integrity.remember()
        if self.integrity.codes() is not self.stack.runner:
            self.remember_runner()  # it has got something that the case's files speak of
        self.names.remember()
        # What is there now is not found by looking through all objects.
        gc.freeze()

    def begin(self) -> None:
        """In a session that has come up, and settled, before there was a case."""
        self.remember_case()
        self.canaries.meet()
        self.send("canaries", int(self.canaries.on))

    def pytest_plugin_registered(self, plugin: object) -> None:
        if self.integrity.is_answers_plugin(plugin):
            self.send("tampered", "the answer registered itself as a pytest plugin")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        self.tell_change(self.integrity.settle())

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        self.canaries.meet()
        self.tell_change(self.canaries.settle(session.config))
        self.send("canaries", int(self.canaries.on))

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.send("collected", [short(item.nodeid) for item in session.items])
        self.integrity.remember_tests(session.items)
        self.names.remember_tests()
        self.tell_change(self.integrity.changed() or self.names.changed())
        self.sing(session)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        if self.integrity.is_swapped(item):
            self.send("tampered", f"the answer replaced the test {short(item.nodeid)}")
        told = yield
        if nextitem is None or self.canaries.due():
            self.sing(item.session)
        return told

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> None:
        if type(pyfuncitem) is Canary:
            return
        if self.integrity.is_swapped(pyfuncitem):
            self.send("tampered", f"the answer replaced the test {short(pyfuncitem.nodeid)}")
        self.tell_change(self.names.changed(in_test=True))
        self.tell_stranger(frame_at(1))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        # A plugin that runs failed tests again ends and starts the same test several times.
        if self.finished and self.finished[0] != nodeid:
            self.tell()
        self.reports = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "setup":
            self.reports = []
        self.reports.append(seen(report))
        # Those of subtests are told while the test runs, and code of the answer with it.
        if type(report) is pytest.TestReport:
            self.tell_stranger(frame_at(1))

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        if any(report.nodeid != nodeid for report in self.reports):
            self.send("tampered", "a test was reported under another's name")
        self.finished = (nodeid, outcome(self.reports))
        self.reports = []

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self.tell()
        self.tell_change(self.integrity.changed() or self.names.changed())
        # Objects that are frozen no more are in the oldest generation. To count them takes longer.
        if any(one is self.frozen for one in gc.get_objects(generation=2)):
            self.send("tampered", "the answer unfroze the runner's objects")

    def tell(self) -> None:
        if self.finished:
            self.send("test", [short(self.finished[0]), self.finished[1]])
        self.finished = None

    def tell_change(self, changed: str) -> None:
        if changed:
            self.send("tampered", f"the answer replaced {changed}")

    def tell_stranger(self, frame: types.FrameType) -> None:
        stranger = self.stack.stranger(frame)
        if stranger:
            self.send("tampered", f"{stranger} stands between pytest and a test")

    def sing(self, session: pytest.Session) -> None:
        """Run a test that must fail."""
        if self.canaries.on:
            wrong = self.canaries.run(session)
            self.send("canary", wrong or "failed")


class Lister(Base):
    """Tells which tests would run and could pass; runs neither fixtures nor tests."""

    def __init__(self, channel: Channel, integrity: Integrity) -> None:
        super().__init__(integrity)
        self.send = channel.send

    class Listed(Exception):
        """Raised in place of a test's setup."""

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        # Marks that skip are evaluated before this, fixtures are set up after it.
        raise self.Listed(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "setup" and report.failed:
            self.send("test", [short(report.nodeid), "todo"])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.send("trouble", f"{report.nodeid}: {report.longreprtext.strip()[-600:]}")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        session.items[:] = [item for item in session.items if not skipped_by_unittest(item)]


def skipped_by_unittest(item: pytest.Item) -> bool:
    places = (getattr(item, "obj", None), getattr(item, "cls", None))
    names = ("__unittest_skip__", "__unittest_expecting_failure__")
    return any(getattr(place, name, False) for place in places for name in names)


class Seen(NamedTuple):
    """What a report said when it came: reports can be changed later."""

    nodeid: str
    when: str
    outcome: str
    expected: bool


def seen(report: pytest.TestReport) -> Seen:
    return Seen(report.nodeid, report.when, report.outcome, hasattr(report, "wasxfail"))


def outcome(reports: list[Seen]) -> str:
    """One word for all phases; subtests count as part of their test."""
    if any(r.outcome == "failed" for r in reports if r.when == "call"):
        return "failed"
    if any(r.outcome == "failed" for r in reports) or not reports:
        return "error"
    # The test's own report comes after those of its subtests.
    last = [r for r in reports if r.when in ("setup", "call")][-1:]
    if not last or (last[0].when == "setup" and last[0].outcome != "skipped"):
        return "error"
    if last[0].expected:
        return "xfailed" if last[0].outcome == "skipped" else "xpassed"
    return last[0].outcome if last[0].outcome in ("passed", "skipped") else "failed"


def short(nodeid: str) -> str:
    """Cut only inside the brackets of a parametrized test: what is before is its name."""
    path, colons, name = nodeid.partition("::")
    base, bracket, values = name.partition("[")
    return path + colons + base + bracket + values[:LONGEST_ID]
