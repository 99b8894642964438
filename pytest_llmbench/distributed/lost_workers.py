"""xdist workers that do not start, or do not come back: told clearly, and not waited for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Sequence
from types import SimpleNamespace
from typing import Any

import execnet
import pytest

from pytest_llmbench.distributed.scheduling import AttemptScheduling
from pytest_llmbench.text import printable

MOST_DEATHS = 5
"""Workers that die one after the other at one place, none of which ran anything to its end."""
_NO_GATEWAY = (execnet.HostNotFound, OSError, EOFError)
_INSTALL = "install pytest, pytest-xdist and pytest-llmbench for the Python there (//python=...)"
_KEYS = "Keys, files and settings have to be there, too: see docs/scale.md"


class LostWorkers:
    """A plugin of xdist's controller. `scheduling` gives ours, None under the user's own `--dist`.

    A worker that cannot start at the beginning ends the session with code 4. Later the
    others go on without it, and `why_not_run` tells why attempts are left if none is there.
    """

    def __init__(
        self, config: pytest.Config, scheduling: Callable[[], AttemptScheduling | None]
    ) -> None:
        self._config = config
        self._scheduling = scheduling
        self._specs: Sequence[Any] = ()
        self._alive: dict[Any, None] = {}
        self._ready: set[Any] = set()
        self._managers: set[int] = set()
        self._failed: dict[int, str] = {}
        self._lost: Counter[str] = Counter()
        self._deaths: Counter[int] = Counter()

    def why_not_run(self) -> str | None:
        """Why attempts are left, if workers were lost."""
        scheduling = self._scheduling()
        if not self._lost or scheduling is None or not scheduling.left_over:
            return None
        told = "; ".join(f"{n} x {lost}" if n > 1 else lost for lost, n in self._lost.items())
        return f"not run: workers were lost, and no other took their place: {told}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self, specs: Sequence[Any]) -> None:
        """Note who is to be reached, in this order."""
        self._specs = specs

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self) -> Generator[None, object, object]:
        """Who cannot be reached when xdist starts its workers is a wrong option."""
        try:
            return (yield)
        except _NO_GATEWAY as error:
            if len(self._alive) >= len(self._specs):
                raise  # all of them were reached
            spec = self._specs[len(self._alive)]
            raise pytest.UsageError(f"{_named(spec)}: {_unreachable(error)}") from None
        except ValueError as error:
            if "rsync root" not in str(error):
                raise
            raise pytest.UsageError(
                f"{error}: xdist hands no path of this machine to workers elsewhere: leave it "
                "out, and choose by ini testpaths (-o testpaths=PATH), -k or -m"
            ) from None

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """A worker was reached; see to it that xdist survives if it cannot be reached again."""
        self._alive[node] = None
        manager = node.nodemanager
        if id(manager) not in self._managers and self._config.getoption("dist") == "load":
            self._managers.add(id(manager))
            manager.setup_node = self._resilient(manager.setup_node)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node: Any) -> None:
        """A worker has started pytest."""
        self._ready.add(node)

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_testnodedown(self, node: Any, error: object | None) -> None:
        """Note why. Raises `UsageError` for one that never started, before anything is run."""
        self._alive.pop(node, None)
        scheduling = self._scheduling()
        if error is None or scheduling is None:
            return
        told = f"{_named(node.gateway.spec)}: {_last_line(error)}"
        self._lost[told] += 1
        spec = id(node.gateway.spec)
        self._deaths[spec] += 1
        if node in self._ready and self._deaths[spec] < MOST_DEATHS:
            return
        if not scheduling.collection_is_completed:
            raise pytest.UsageError(f"worker {node.gateway.id}, {told}: {_what_to_do(str(error))}")
        self._failed[spec] = _last_line(error)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A worker that has run something is no hopeless one."""
        node = getattr(report, "node", None)
        if report.when == "teardown" and node is not None:
            self._deaths.pop(id(node.gateway.spec), None)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A session that left attempts did not succeed."""
        if self.why_not_run() and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _resilient(self, setup_node: Callable[..., Any]) -> Callable[..., Any]:
        """As `NodeManager.setup_node`, but gives an ended worker where none can be had."""

        def setup(spec: Any, putevent: Callable[[Any], None]) -> Any:
            reason = self._failed.get(id(spec))
            if reason is None:
                try:
                    return setup_node(spec, putevent)
                except _NO_GATEWAY as error:
                    reason = _unreachable(error)
            return self._gone(spec, reason, putevent)

        return setup

    def _gone(self, spec: Any, reason: str, putevent: Callable[[Any], None]) -> Any:
        self._lost[f"{_named(spec)} again: {reason}"] += 1
        gone = _Gone(
            gateway=SimpleNamespace(id=spec.id, spec=spec),
            config=self._config,
            workeroutput=defaultdict(dict, exitstatus=0, shouldfail=False, shouldstop=False),
            shutdown=lambda: None,
        )
        putevent(("workerfinished", {"node": gone}))
        scheduling = self._scheduling()
        if scheduling is not None:
            scheduling.do_without(alone=not self._alive)
        return gone


class _Gone(SimpleNamespace):
    """In place of xdist's `WorkerController`: a worker that has ended already.

    Plugins look for output of their own in `workeroutput`: there is something empty for each.
    """

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other


def _named(spec: Any) -> str:
    """The spec as it was given, without environment variables: they may hold keys."""
    parts = [part for part in str(spec).split("//") if not part.startswith(("execmodel=", "env:"))]
    return f"--tx {printable('//'.join(parts))}"


def _unreachable(error: BaseException) -> str:
    told = printable(str(error)) or type(error).__name__
    return (
        f"cannot be reached ({told}): does `ssh HOST python -V` work without a password, or does "
        "the execnet server listen there? See docs/scale.md"
    )


def _last_line(error: object) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return printable(lines[-1]) if lines else type(error).__name__


def _what_to_do(told: str) -> str:
    if "No module named" in told or "unrecognized arguments" in told:
        return f"{_INSTALL}, and check out the project at its chdir"
    return f"mend that on its machine. {_KEYS}"
