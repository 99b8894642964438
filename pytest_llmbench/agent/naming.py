"""Trouble in a tool says which one it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_llmbench.agent.base import Tool
from pytest_llmbench.agent.workspace import Refused


@contextmanager
def named(tool: Tool) -> Iterator[None]:
    """What is raised inside gets the tool's name as a note, but for what the model hears of.

    A plugin's tool may raise what is no `Exception`: it would end the session (`sys.exit`), or
    pass for a verdict of pytest's (`pytest.skip`). It is an ordinary error here.
    """
    try:
        yield
    except (Refused, KeyboardInterrupt, GeneratorExit):
        raise
    except Exception as error:
        error.add_note(_note(tool))
        raise
    except BaseException as error:
        broken = RuntimeError(f"it raised {type(error).__name__}: {error}")
        broken.add_note(_note(tool))
        raise broken from error


def _note(tool: Tool) -> str:
    return f"in the tool {tool.name!r}"
