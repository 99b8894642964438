"""What is run: a `Case` from a file, and a `CaseRun`, one attempt of one model at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROMPT, AGENT = "prompt", "agent"
MODES = (PROMPT, AGENT)
"""How a model is asked: for one answer, or to work with tools until it is done."""
DIFFICULTIES = ("easy", "medium", "hard", "expert")


Texts = tuple[str, ...]


@dataclass(frozen=True)
class Fixture:
    """A Vue project in which some files are to be rewritten, and what is looked for.

    `project` is the root of the npm project: the folder with the lock file of its
    workspace. All other paths are POSIX paths below it. `answer_files` are those an answer
    may write, `target_file` first; `originals` holds their text before, "" where there is
    none. `patterns`, `forbidden` and `naming` are the spec's sections: name -> texts, or
    True for a switch. `weights` (compilation, pattern_match, naming, functional) add up
    to 1. `functional_tests` (path -> text) are Vitest files.
    """

    folder: Path
    project: Path
    target_file: str
    answer_files: tuple[str, ...]
    originals: Mapping[str, str]
    weights: Mapping[str, float]
    compilation_cwd: str = "."
    compilation_command: str | None = None
    patterns: Mapping[str, Texts | bool] = field(default_factory=dict)
    forbidden: Mapping[str, Texts | bool] = field(default_factory=dict)
    naming: Mapping[str, str | Texts] = field(default_factory=dict)
    functional_tests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One problem, or one Vue fixture. Paths in `tests` and `files` are below the work folder.

    `line` is where the problem starts in `path`, counted from 1. `reference` and
    `wrong` are never shown to a model. `timeout` is in seconds, `min_score` in 0-100, `max_steps`
    counts turns in agent mode; None means the session's setting. There a model may read and run
    `visible_tests`, and look up the documents below the folder `docs`; `tools` names those it is
    offered, all where it is empty.
    """

    id: str
    lang: str
    prompt: str
    tests: Mapping[str, str]
    path: Path
    line: int
    kind: str = "problem"
    fixture: Fixture | None = None
    prompt_version: str | None = None
    title: str = ""
    category: str = ""
    difficulty: str = ""
    tags: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    starter: str | None = None
    reference: str | None = None
    wrong: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    system_prompt: str | None = None
    timeout: float | None = None
    min_score: float | None = None
    isolation: str | None = None
    type_check: bool | None = None
    visible_tests: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    docs: Path | None = None
    max_steps: int | None = None
    source: str | None = None
    licence: str | None = None


@dataclass(frozen=True)
class ModelSpec:
    """A model as asked for on the command line.

    `provider` is a registered provider's name, `name` what the server calls the
    model (or a path to a GGUF file), `label` what stands in node ids.
    """

    provider: str
    name: str
    label: str


@dataclass(frozen=True)
class CaseRun:
    """One attempt: `run_number` counts from 1, `mode` is one of `MODES`."""

    case: Case
    model: ModelSpec
    run_number: int
    mode: str = PROMPT

    @property
    def name(self) -> str:
        """`py_merge_intervals[qwen2.5-coder:7b-run1]`, the last part of the node id.

        In agent mode `py_merge_intervals[qwen2.5-coder:7b-agent-run1]`.
        """
        mode = "" if self.mode == PROMPT else f"-{self.mode}"
        return f"{self.case.id}[{self.model.label}{mode}-run{self.run_number}]"
