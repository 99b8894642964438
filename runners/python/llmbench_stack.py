"""Whether only the runner and the case stand between the start of the process and a point in it."""

from __future__ import annotations

import sys
import threading
import types
from collections.abc import Iterable, Mapping

from llmbench_origin import Origin, nested

# In C, and held here: an answer can replace neither their code nor their names.
frame_at = sys._getframe  # noqa: SLF001  documented, and Python's own way to a frame
thread_now = threading.get_ident


class Stack:
    """Knows the code that may be on the way from the judge's own start to a test."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.thread = thread_now()
        self.runner: Mapping[int, types.CodeType] = {}
        self.known: dict[int, types.CodeType] = {}

    def remember(self, codes: Mapping[int, types.CodeType], own: Iterable[type]) -> None:
        """Called before any code of the answer runs, with the runner's and the judge's code."""
        # To copy it would count references, and so write to the memory of all these objects.
        self.runner, self.known = codes, {}
        frame: types.FrameType | None = frame_at()
        while frame:
            self.keep(frame.f_code)
            frame = frame.f_back
        for cls in own:
            for value in vars(cls).values():
                function = getattr(value, "__func__", value)
                if isinstance(function, types.FunctionType):
                    for code in nested(function.__code__):
                        self.keep(code)

    def keep(self, code: types.CodeType) -> None:
        # By identity: equal code is easily made, and to compare it takes long.
        self.known[id(code)] = code

    def stranger(self, frame: types.FrameType | None) -> str:
        """Who called that neither is of the runner nor of the case; an empty text if nobody."""
        if thread_now() != self.thread:
            return "a thread"
        while frame:
            code = frame.f_code
            if not self.knows(code):
                if not self.is_of_runner(code) and not self.origin.is_known(code):
                    return f"{code.co_name} of {code.co_filename}"
                self.keep(code)
            frame = frame.f_back
        return ""

    def knows(self, code: types.CodeType) -> bool:
        return id(code) in self.known or id(code) in self.runner

    def is_of_runner(self, code: types.CodeType) -> bool:
        """Whether it is a function within a function that is known."""
        known = [outer for outer in self.known.values() if outer.co_filename == code.co_filename]
        return any(code is inner for outer in known for inner in nested(outer))
