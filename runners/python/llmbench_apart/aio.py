"""Coroutines across the channel: one event loop schedules for both sides, the other has its mirror.

A coroutine is stepped from where it is awaited; a callback scheduled on the mirror takes its turn
in the real loop. So both sides' tasks run in the order in which they would run in one process.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import time
import types
from asyncio import events, tasks
from collections.abc import Callable, Generator
from typing import Any

TASK_METHODS = frozenset({"cancel", "cancelling", "uncancel", "get_name", "done", "cancelled"})


class MirrorLoop(asyncio.AbstractEventLoop):
    """Stands for the loop that runs on the other side, in whose turns this side's callbacks run."""

    def __init__(self, peer: Any) -> None:
        self.peer = peer
        self.handles: dict[int, asyncio.Handle] = {}
        self.last = 0
        self.pool: concurrent.futures.ThreadPoolExecutor | None = None

    def keep(self, handle: asyncio.Handle) -> int:
        self.last += 1
        self.handles[self.last] = handle
        return self.last

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:  # type: ignore[override]
        handle = asyncio.Handle(callback, args, self, context)
        self.peer.scheduled.append(["soon", self.keep(handle)])
        return handle

    def call_soon_threadsafe(
        self, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.Handle:  # type: ignore[override]
        handle = asyncio.Handle(callback, args, self, context)
        self.peer.request("soon", self.keep(handle))
        return handle

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> Any:  # type: ignore[override]
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self.peer.scheduled.append(["later", self.keep(handle), when - self.time()])
        return handle

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> Any:  # type: ignore[override]
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def _timer_handle_cancelled(self, handle: Any) -> None:
        pass

    def time(self) -> float:
        return time.monotonic()

    def create_future(self) -> Any:
        return asyncio.Future(loop=self)

    def create_task(self, coro: Any, *, name: Any = None, context: Any = None) -> Any:  # type: ignore[override]
        return asyncio.Task(coro, loop=self, name=name, context=context)

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]
        if executor is None:
            self.pool = self.pool or concurrent.futures.ThreadPoolExecutor()
            executor = self.pool
        return asyncio.wrap_future(executor.submit(func, *args), loop=self)

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def get_task_factory(self) -> Any:
        return None

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        pass


class ShadowTask:
    """The task of the other side in which this side's code runs."""

    def __init__(self, peer: Any, number: int) -> None:
        self.peer, self.number = peer, number

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in TASK_METHODS:
            raise AttributeError(name)
        return lambda *_, **__: self.peer.request("task", self.number, name)


class FutureTwin(asyncio.Future):  # type: ignore[type-arg]
    """A future or task of the other side; resolved here when it is there."""

    peer: Any = None

    def cancel(self, msg: Any = None) -> bool:  # noqa: ARG002
        return not self.done() and bool(self.peer.request("cancel", self))

    def get_name(self) -> str:
        return "Task"


class Aio:
    """Mixed into `Objects`."""

    def start_aio(self: Any) -> None:
        self.mirror = MirrorLoop(self)
        self.real_loop: Any = None
        self.scheduled: list[Any] = []
        self.tasks: dict[int, Any] = {}
        self.task_numbers: dict[Any, int] = {}
        self.shadows: dict[int, ShadowTask] = {}
        self.iterators: dict[int, Any] = {}
        FutureTwin.peer = self
        self.encoders[types.CoroutineType] = self.encode_coroutine

    # -- where code runs

    def where(self: Any) -> int | None:
        """None: no loop; 0: no task of one; own tasks are above 0, the other side's below."""
        loop = events._get_running_loop()  # noqa: SLF001
        if loop is None:
            return None
        if loop is not self.mirror:
            self.real_loop = loop
        task = tasks.current_task(loop)
        if task is None:
            return 0
        if isinstance(task, ShadowTask):
            return -task.number
        number = self.task_numbers.get(task)
        if number is None:
            number = self.task_numbers[task] = len(self.tasks) + 1
            self.tasks[number] = task
        return number

    def inside(self: Any, where: Any, perform: Callable[[], Any]) -> Any:
        """Perform something in the loop and the task in which it was asked for."""
        if where is None:
            return perform()
        loop = events._get_running_loop()  # noqa: SLF001
        if loop is None:
            loop = self.mirror
            events._set_running_loop(loop)  # noqa: SLF001
            leave = True
        else:
            leave = False
        before = tasks.current_task(loop)
        mine = before
        if where > 0:
            mine = self.shadows.setdefault(where, ShadowTask(self, where))
        elif where < 0:
            mine = self.tasks.get(-where)
        change = mine is not before
        try:
            if change:
                _switch(loop, before, mine)
            return perform()
        finally:
            if change:
                _switch(loop, mine, before)
            if leave:
                events._set_running_loop(None)  # noqa: SLF001

    # -- awaiting the other side's

    def encode_coroutine(self: Any, value: Any) -> Any:
        number = self.their_numbers.get(id(value))
        if number is not None:
            return ["y", number]
        number = self.own_numbers.get(id(value))
        return ["o", number] if number is not None else ["D", self.export(value), "w"]

    def coroutine_twin(self: Any, number: int) -> Any:
        async def twin() -> Any:
            return await Steps(self, self.theirs[number])

        twin.__name__ = twin.__qualname__ = "coroutine"
        return twin()

    def drive(self: Any, obj: Any) -> Generator[Any, Any, Any]:
        value = error = None
        while True:
            ended, got = self.request("step", obj, value, error)
            if ended:
                return got
            value = error = None
            try:
                if got is None:
                    value = yield
                else:
                    got._asyncio_future_blocking = True  # noqa: SLF001  as its __await__ does
                    value = yield got
            except BaseException as raised:
                error = raised

    def step(self: Any, obj: Any, value: Any, error: Any) -> tuple[bool, Any]:
        if isinstance(obj, types.CoroutineType):
            iterator: Any = obj
        else:
            iterator = self.iterators.get(id(obj))
            if iterator is None:
                iterator = self.iterators[id(obj)] = type(obj).__await__(obj)
        try:
            if error is not None:
                got = iterator.throw(error)
            else:
                got = (
                    next(iterator)
                    if value is None and not hasattr(iterator, "send")
                    else iterator.send(value)
                )
        except StopIteration as end:
            self.iterators.pop(id(obj), None)
            return True, end.value
        except BaseException:
            self.iterators.pop(id(obj), None)
            raise
        if getattr(got, "_asyncio_future_blocking", None):
            got._asyncio_future_blocking = False  # noqa: SLF001  as a task does
        return False, got

    # -- futures

    def encode_future(self: Any, future: Any) -> Any:
        number = self.export(future)
        if future.done():
            return ["D", number, "F", [self.encode(one) for one in _state(future)]]
        future.add_done_callback(lambda done: self.tell_done(number, done))
        return ["D", number, "F", None]

    def tell_done(self: Any, number: int, future: Any) -> None:
        if future.get_loop() is self.mirror:
            self.scheduled.append(["done", number, future])
        else:
            self.request("done", number, *_state(future))

    def future_twin(self: Any, number: int, state: Any) -> Any:
        loop = events._get_running_loop() or self.real_loop or self.mirror  # noqa: SLF001
        twin = self.adopt(number, FutureTwin(loop=loop))
        if state is not None:
            self.resolve(number, *map(self.decode, state))
        return twin

    def resolve(self: Any, number: int, kind: str, value: Any) -> None:
        twin = self.theirs.get(number)
        if not isinstance(twin, FutureTwin) or twin.done():
            return
        if kind == "c":
            asyncio.Future.cancel(twin)
        elif kind == "e":
            twin.set_exception(value)
        else:
            twin.set_result(value)

    # -- what is told along with messages

    def loop_notes(self: Any) -> list[Any]:
        scheduled, self.scheduled = self.scheduled, []
        return [
            ["done", n[1], *map(self.encode, _state(n[2]))] if n[0] == "done" else n
            for n in scheduled
        ]

    def loop_noted(self: Any, note: list[Any]) -> None:
        if note[0] == "done":
            self.resolve(note[1], self.decode(note[2]), self.decode(note[3]))
            return
        loop = self.real_loop
        if loop is None or loop.is_closed():
            return
        here = events._get_running_loop() is loop  # noqa: SLF001
        run = lambda: self.request("handle", note[1])  # noqa: E731
        if note[0] == "soon":
            (loop.call_soon if here else loop.call_soon_threadsafe)(run)
        elif here:
            loop.call_later(max(0.0, float(note[2])), run)
        else:
            loop.call_soon_threadsafe(loop.call_later, float(note[2]), run)

    def run_handle(self: Any, number: int) -> None:
        handle = self.mirror.handles.pop(number, None)
        if handle is not None and not handle.cancelled():
            handle._run()  # noqa: SLF001


class Steps:
    """What a twin of a coroutine awaits."""

    def __init__(self, peer: Any, obj: Any) -> None:
        self.peer, self.obj = peer, obj

    def __await__(self) -> Generator[Any, Any, Any]:
        return self.peer.drive(self.obj)  # type: ignore[no-any-return]


def _state(future: Any) -> tuple[str, Any]:
    if future.cancelled():
        return "c", None
    error = future.exception()
    return ("e", error) if error is not None else ("r", future.result())


def _switch(loop: Any, old: Any, new: Any) -> None:
    if old is not None:
        tasks._leave_task(loop, old)  # noqa: SLF001
    if new is not None:
        tasks._enter_task(loop, new)  # noqa: SLF001
