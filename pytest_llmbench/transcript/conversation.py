"""What was said in an attempt, turn by turn. Pure."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_llmbench.agent.text_protocol import calls_in, without_calls
from pytest_llmbench.json_text import spoken_json
from pytest_llmbench.text import printable
from pytest_llmbench.transcript.page import block, measured, one_line, prose, rule

Message = Mapping[str, Any]


class Conversation:
    """`line` is an attempt's in a journal; `width` breaks prose, None leaves it as it is."""

    def __init__(self, line: Mapping[str, Any], width: int | None) -> None:
        self._line = line
        self._width = width
        self._measured = {turn.get("turn"): turn for turn in line.get("turns") or ()}
        self._log: defaultdict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        for call in line.get("tool_call_log") or ():
            self._log[call.get("turn")].append(call)

    def told(self) -> Iterator[str]:
        """Paragraphs."""
        if self._line.get("messages") is not None:
            yield from self._turns()
        elif self._line.get("reply") is not None:
            yield rule(_titled("reply", self._line))
            yield from self._spoken(self._line["reply"], self._line.get("reasoning"))
        else:
            yield "The model said nothing that was kept."

    def _turns(self) -> Iterator[str]:
        turns: dict[int, list[Message]] = {}
        for message in self._line["messages"]:
            turns.setdefault(message.get("turn", 0), []).append(message)
        for turn, messages in sorted(turns.items()):
            if turn == 0:
                yield rule("what the model was given")
                for message in messages:
                    yield self._labelled(message)
            else:
                yield rule(_titled(f"turn {turn}", self._measured.get(turn, {})))
                yield from self._turn(turn, messages)

    def _turn(self, turn: int, messages: Sequence[Message]) -> Iterator[str]:
        """What the model said, its calls with what each gave, and what else it was told."""
        others = [message for message in messages if message.get("role") != "assistant"]
        for message in messages:
            if message.get("role") == "assistant":
                yield from self._acted(message, others, self._log[turn])
        for message in others:
            yield self._labelled(message)

    def _acted(
        self, message: Message, others: list[Message], log: Sequence[Mapping[str, Any]]
    ) -> Iterator[str]:
        """`others` loses the messages that held results."""
        said, calls = _parts(message)
        if said or message.get("reasoning") or not calls:
            yield from self._spoken(said, message.get("reasoning"))
        done = calls[: len(log)] if log else calls
        results = _results([name for name, _ in done], others)
        for place, (name, arguments) in enumerate(calls):
            yield _call(name, arguments)
            if place >= len(done):
                yield "[result] none: the attempt had ended"
            elif place < len(results):
                outcome = _outcome(log[place]) if log else ""
                yield f"[result] {outcome}".rstrip() + f"\n{block(results[place])}"

    def _spoken(self, text: str, reasoning: str | None) -> Iterator[str]:
        if reasoning:
            yield f"[thinking]\n{prose(reasoning, self._width)}"
        if text.strip() or not reasoning:
            yield f"[model]\n{prose(text, self._width)}"

    def _labelled(self, message: Message) -> str:
        text = str(message.get("content") or "")
        return f"[{one_line(message.get('role'))}]\n{prose(text, self._width)}"


def _parts(message: Message) -> tuple[str, list[tuple[str, str]]]:
    """The text of a reply, and its calls: names, and arguments as the model wrote them."""
    content = str(message.get("content") or "")
    native = message.get("tool_calls")
    if native:
        return content, [(str(c.get("name")), str(c.get("arguments") or "")) for c in native]
    read = [(call.name, call.arguments) for call in calls_in(content)]
    return (without_calls(content) if read else content), read


def _results(names: Sequence[str], others: list[Message]) -> list[str]:
    """What calls gave, taken out of `others`: a message each, or one of text for all."""
    if others and others[0].get("role") == "tool":
        found = others[: len(names)]
        del others[: len(found)]
        return [str(message.get("content") or "") for message in found]
    marks = [f"Result of {name}:\n" for name in names]
    rest = str(others[0].get("content") or "") if others else ""
    if not marks or not rest.startswith(marks[0]):
        return []
    del others[0]
    results, rest = [], rest.removeprefix(marks[0])
    for mark in marks[1:]:
        result, _, rest = rest.partition(f"\n\n{mark}")
        results.append(result)
    return [*results, rest]


def _titled(title: str, figures: Mapping[str, Any]) -> str:
    parts = [
        *measured(figures.get("prompt_tokens"), "tokens read"),
        *measured(figures.get("tokens_generated"), "written"),
        *measured(figures.get("llm_seconds"), "s"),
        *measured(figures.get("tokens_per_sec"), "tokens/s"),
    ]
    reason = figures.get("finish_reason")
    if reason not in (None, "stop", "tool_calls"):
        parts.append(f"ended by {one_line(reason)}")
    return f"{title}: {', '.join(parts)}" if parts else title


def _call(name: str, arguments: str) -> str:
    """Arguments one by one: a text of several lines stands as it would in its file."""
    try:
        given = spoken_json(arguments)
    except ValueError:
        given = None
    called = f"[call] {one_line(name)}"
    if not isinstance(given, dict):
        return f"{called}, with arguments that are no JSON object:\n{block(arguments)}"
    return "\n".join([called, *(_argument(one_line(key), given[key]) for key in given)])


def _argument(key: str, value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = printable(text)
    return f"  {key}:\n{block(text)}" if "\n" in text else f"  {key}: {text}"


def _outcome(call: Mapping[str, Any]) -> str:
    parts = [
        one_line(call.get("outcome")),
        *(["does not compile"] if call.get("compiles") is False else []),
        *(["wasted"] if call.get("wasted") else []),
        *measured(call.get("seconds"), "s"),
    ]
    return ", ".join(parts)
