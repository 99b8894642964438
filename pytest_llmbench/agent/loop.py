"""The conversation of one attempt: the model speaks, its calls are done, until it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pytest_llmbench.agent.acting import Acting
from pytest_llmbench.agent.base import ToolResult
from pytest_llmbench.agent.calls import UNREAD
from pytest_llmbench.agent.ends import (
    ANSWERED,
    CONTEXT_LIMIT,
    FINISHED,
    ITERATION_LIMIT,
    NO_TOOL_CALL,
    REPEATED_CALL,
    TIME_LIMIT,
    TOKEN_LIMIT,
)
from pytest_llmbench.agent.prompt import CUT, FULL, reminder
from pytest_llmbench.agent.talk import Talk
from pytest_llmbench.agent.text_protocol import calls_in
from pytest_llmbench.agent.workspace import Workspace
from pytest_llmbench.errors import ContextFull, LLMTimeout, RecordingEnds
from pytest_llmbench.providers.base import UNREAD_CALL, Reply, Request, ToolCall
from pytest_llmbench.text import whole_characters

Ask = Callable[[Request], Reply]
FindCode = Callable[[Reply, bool], Mapping[str, str]]
"""The files of an answer in a reply that calls no tool, and whether the model was reminded.

Empty where it holds none.
"""


@dataclass(frozen=True)
class Limits:
    """Of one attempt: turns, tokens of all turns, seconds of model and tools together."""

    iterations: int
    tokens: int
    seconds: float


@dataclass(frozen=True)
class Turn:
    """One reply of the model, and the seconds that its calls took."""

    number: int
    reply: Reply
    tool_seconds: float = 0.0


class Loop:
    """Goes on in `talk` until it ends. `request` is what every turn asks, but for messages.

    What was reached stands in `turns` and `states` (the files after each turn that wrote some)
    also when a turn raises. `lost` holds the seconds of a request that the limit of time cut.
    """

    def __init__(
        self,
        ask: Ask,
        *,
        request: Request,
        talk: Talk,
        acting: Acting,
        files: Workspace,
        find_code: FindCode,
        limits: Limits,
    ) -> None:
        self.turns: list[Turn] = []
        self.states: list[tuple[int, Mapping[str, str]]] = []
        self.lost: list[float] = []
        self._ask = ask
        self._request = request
        self._talk = talk
        self._acting = acting
        self._files = files
        self._find_code = find_code
        self._limits = limits
        self._reminded = False

    def go(self) -> str:
        """Converse; how it ended, a word of `ends`. Raises `AttemptError` for trouble of ours."""
        while (end := self._limit() or self._turn()) is None:
            pass
        return end

    def _limit(self) -> str | None:
        """A limit that keeps the model from another turn."""
        if len(self.turns) >= self._limits.iterations:
            return ITERATION_LIMIT
        if self._tokens() >= self._limits.tokens:
            return TOKEN_LIMIT
        return TIME_LIMIT if self._seconds_left() <= 0 else None

    def _tokens(self) -> int:
        counts = ((t.reply.prompt_tokens, t.reply.tokens_generated) for t in self.turns)
        return sum((read or 0) + (written or 0) for read, written in counts)

    def _seconds_left(self) -> float:
        """The wait for a free slot of the server is nobody's fault, and in neither figure."""
        spent = sum((turn.reply.llm_seconds or 0.0) + turn.tool_seconds for turn in self.turns)
        return self._limits.seconds - spent

    def _turn(self) -> str | None:
        number = len(self.turns) + 1
        self._talk.fit()
        asked = self._asked(number)
        if isinstance(asked, str):
            return asked
        turn = Turn(number, asked)
        self.turns.append(turn)
        calls = tuple(map(_whole, asked.tool_calls or calls_in(asked.text) or _unread(asked)))
        self._talk.heard(number, asked, calls)
        end = self._do(turn, calls) if calls else self._without_call(turn)
        self._keep_state(number)
        if end is None and self._talk.filled_by(asked) and not self._talk.shrink():
            return CONTEXT_LIMIT
        return end

    def _asked(self, number: int) -> Reply | str:
        """The reply, or the limit that kept it from coming."""
        left = self._seconds_left()
        request = replace(self._request, turn=number, timeout=min(self._request.timeout, left))
        while True:
            try:
                return self._ask(replace(request, messages=tuple(self._talk.messages)))
            except ContextFull:
                if number == 1:
                    raise  # the case itself is too long for this model as it is served
                if not self._talk.shrink():
                    return CONTEXT_LIMIT
            except RecordingEnds as error:
                return error.end
            except LLMTimeout:
                if left < self._request.timeout:
                    self.lost.append(left)
                    return TIME_LIMIT
                raise

    def _do(self, turn: Turn, calls: tuple[ToolCall, ...]) -> str | None:
        self._reminded = False
        results: list[tuple[ToolCall, ToolResult]] = []
        cut = self._cut(turn.reply)
        end = None
        for call in calls:
            result = self._acting.do(turn.number, call)
            if cut and self._acting.calls[-1].outcome == "error":
                result = replace(result, text=f"{result.text}\n{cut}")
            results.append((call, result))
            seconds = self.turns[-1].tool_seconds + self._acting.calls[-1].seconds
            self.turns[-1] = replace(turn, tool_seconds=seconds)
            end = self._ends(result)
            if end is not None:
                break
        self._talk.tell_results(turn.number, turn.reply, results)
        return end

    def _ends(self, result: ToolResult) -> str | None:
        """What a call ended: a reply may hold so many that they alone use up the time."""
        if result.ends:
            return FINISHED
        if self._acting.repeats:
            return REPEATED_CALL
        return TIME_LIMIT if self._seconds_left() <= 0 else None

    def _without_call(self, turn: Turn) -> str | None:
        """Code in a reply is the answer, unless something is written: then it may quote that."""
        found = {} if self._files.answer() else self._find_code(turn.reply, self._reminded)
        if found:
            self._files.take(found)
            return ANSWERED
        cut = self._cut(turn.reply)
        if cut != FULL:  # for which the model can do nothing
            if self._reminded:
                return NO_TOOL_CALL
            self._reminded = True
        native = bool(self._request.tools)
        self._talk.tell(turn.number, reminder(cut=cut, native=native))
        return None

    def _cut(self, reply: Reply) -> str:
        """What the model is told of a reply that was cut off."""
        if self._talk.filled_by(reply):
            return FULL
        return CUT if reply.finish_reason == "length" else ""

    def _keep_state(self, number: int) -> None:
        """Also of a turn that wrote something else and then the same text as before."""
        files = self._files.answer()
        wrote = any(call.wrote for call in self._acting.calls if call.turn == number)
        if files and (wrote or not self.states):
            self.states.append((number, files))


def _whole(call: ToolCall) -> ToolCall:
    """JSON of a model may spell half a character, which no request and no worker can carry."""
    name, arguments = whole_characters(call.name), whole_characters(call.arguments)
    return replace(call, name=name, arguments=arguments)


def _unread(reply: Reply) -> tuple[ToolCall, ...]:
    """The call that the server could not read, and failed: nobody tells which tool was meant."""
    return (ToolCall(UNREAD, reply.text),) if reply.finish_reason == UNREAD_CALL else ()
