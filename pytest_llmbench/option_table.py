"""The command line options and their ini twins: one table, and where a value came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.case import MODES
from pytest_llmbench.case_files.discovery import (
    FIXTURE_GLOBS,
    PROBLEM_GLOBS,
    is_fixture_file,
    is_inner_folder,
    matches,
)
from pytest_llmbench.errors import SettingsError
from pytest_llmbench.option_values import (
    auto_or,
    base_image,
    docker_host,
    number,
    one_of,
    some_text,
    switch,
    url,
    whole,
    words,
)

SANDBOXES = ("auto", "docker", "bubblewrap")
TOOL_PROTOCOLS = ("auto", "native", "text")


@dataclass(frozen=True)
class Option:
    """One command line option and its ini twin; `read` turns text into the value.

    A `flag` takes no value: given, it is on.
    """

    name: str
    read: Callable[[str], Any]
    default: str
    metavar: str
    help: str
    many: bool = False
    flag: bool = False

    @property
    def dest(self) -> str:
        """The attribute of pytest's parsed options."""
        return self.name.removeprefix("--").replace("-", "_")

    @property
    def ini(self) -> str:
        """The ini key; a repeatable option's is a list, in the plural."""
        return self.dest + "s" if self.many else self.dest


OPTIONS = (
    Option(
        "--llm-model", some_text, "", "NAME", "model to benchmark, NAME or PROVIDER/NAME; "
        "repeatable; smollm2 and a path ending in .gguf run embedded", many=True,
    ),
    Option("--llm-provider", some_text, "ollama", "NAME", "ollama (default), lmstudio, "
        "openrouter, openai, llamacpp, replay, or one a plugin registers"),
    Option("--llm-base-url", url, "", "URL", "the server's address; repeatable", many=True),
    Option("--llm-api-key-env", some_text, "", "VAR", "environment variable with the API key"),
    Option("--llm-runs", whole(1), "1", "N", "attempts per case, model and mode (default: 1)"),
    Option("--llm-langs", words, "", "a,b", "only these languages (default: all)"),
    Option("--llm-mode", one_of(MODES), "prompt", "prompt|agent", "prompt: the model answers once "
        "(default); agent: it works with tools until it is done; repeatable", many=True),
    Option("--llm-max-iterations", whole(1), "10", "N", "agent mode: turns of one attempt "
        "(default: 10); max_steps of a case wins over it"),
    Option("--llm-tool-protocol", one_of(TOOL_PROTOCOLS), "auto", "auto|native|text", "agent mode: "
        "native (tool calls of the server), text (fenced blocks in the reply), or auto (default): "
        "native unless the server says that the model takes no tools"),
    Option("--llm-agent-tokens", whole(1), "200000", "N", "agent mode: tokens of one attempt, "
        "prompts and replies of all its turns (default: 200000)"),
    Option("--llm-agent-timeout", number(0.1), "900", "S", "agent mode: seconds of one attempt, "
        "requests and tools; waiting for a free slot is not counted (default: 900)"),
    Option("--llm-temperature", number(0, 2), "0.1", "F", "sampling temperature (default: 0.1)"),
    Option("--llm-top-p", number(0, 1), "", "F", "nucleus sampling (default: the server's)"),
    Option("--llm-max-tokens", whole(1), "2048", "N", "longest reply (default: 2048 tokens)"),
    Option("--llm-num-ctx", whole(1), "", "N", "context window (default: the server's)"),
    Option("--llm-seed", whole(0), "", "N", "seed of run 1; run i uses N + i - 1"),
    Option("--llm-system-prompt", Path, "", "FILE", "system prompt in place of the default one"),
    Option(
        "--llm-prompt-version", some_text, "", "V",
        "prompt-V.md in place of prompt.md where a Vue fixture has versions",
    ),
    Option("--llm-timeout", number(0.1), "300", "S", "seconds for one request (default: 300)"),
    Option(
        "--llm-warmup", whole(0), "", "N", "requests before a model's first attempt, in no record "
        "(default: 1 where a server loads the model, 0 for a rented one)",
    ),
    Option(
        "--llm-concurrency", whole(1), "1", "N",
        "requests in flight per endpoint, over all workers of this machine (default: 1)",
    ),
    Option(
        "--llm-prefetch", auto_or(whole(0)), "auto", "N", "attempts made ahead of the one that is "
        "reported (default: auto, by --llm-concurrency; 0 with the embedded engine)",
    ),
    Option(
        "--llm-sandbox", one_of(SANDBOXES), "auto", "NAME",
        "auto, docker or bubblewrap (default: auto, docker if an engine answers)",
    ),
    Option("--llm-docker-host", docker_host, "", "URL", "Docker engine; repeatable", many=True),
    Option(
        "--llm-base-image", base_image, "", "LANG=IMAGE",
        "base image of a language's runner, such as python=python:3.13-slim; repeatable", many=True,
    ),
    Option("--llm-run-timeout", number(0.1), "45", "S", "seconds for one attempt's tests (45)"),
    Option(
        "--llm-vue-browser", switch, "off", "", "functional tests of Vue fixtures run in a real "
        "Chromium, where the sandbox holds one, in place of happy-dom", flag=True,
    ),
    Option("--llm-min-score", number(0, 100), "100", "N", "lowest score that passes (100)"),
    Option("--llm-gpu", one_of(("auto", "off")), "auto", "auto|off", "sample graphics cards by "
        "NVML (default: auto)"),
    Option("--llm-gpu-interval", number(0.05), "0.5", "S", "seconds between two samples (0.5)"),
    Option("--llm-csv", Path, "", "FILE", "write one row per attempt"),
    Option("--llm-journal", Path, "", "FILE", "keep every attempt there as it ends, and what the "
        "model said (default: .llmbench/SESSION.jsonl)"),
    Option("--llm-replay", Path, "", "FILE", "recorded answers for provider replay: JSON "
        "Lines, or a journal"),
    Option("--llm-session-name", some_text, "", "TEXT", "label in every report (the time)"),
)  # fmt: skip


def add_options(parser: pytest.Parser) -> None:
    """Declare every option and its ini twin."""
    group = parser.getgroup("llmbench", "benchmarks of language models")
    for option in OPTIONS:
        group.addoption(option.name, dest=option.dest, help=option.help, **_action(option))
        kind: Any = "linelist" if option.many else None  # None: text, or a list in TOML
        parser.addini(option.ini, f"twin of {option.name}: {option.help}", type=kind)
    parser.addini(
        "llm_problem_files",
        "globs of problem files, matched from the right (default: problems/*.yaml problems/*.yml)",
        type="args",
        default=list(PROBLEM_GLOBS),
    )
    parser.addini(
        "llm_fixture_files",
        "globs of the specs of Vue fixtures, matched from the right (default: "
        "validation_spec.json)",
        type="args",
        default=list(FIXTURE_GLOBS),
    )
    parser.addini(
        "llm_type_check",
        "off: TypeScript answers are run without type check unless their case asks for it",
        default="on",
    )
    parser.addini("llm_docker_build_network", "network of image builds, such as host", default="")


def _action(option: Option) -> dict[str, Any]:
    if option.flag:
        return {"action": "store_const", "const": "on"}
    return {"action": "append" if option.many else "store", "metavar": option.metavar}


@dataclass(frozen=True)
class Given:
    """The value of an option, and where it was given.

    `name` is `--llm-runs` or `ini llm_runs`, for errors; `folder` is what a relative path is
    relative to; `chosen` is False for a default. `value` is None or [] for none.
    """

    value: Any
    name: str
    folder: Path
    chosen: bool


def given(config: pytest.Config, option: Option) -> Given:
    """The command line's value, else the ini's, else the default.

    Raises `SettingsError` for one that cannot be read.
    """
    name, raw, folder = option.name, config.getoption(option.dest), config.invocation_params.dir
    if raw is None and (raw := config.getini(option.ini) or None) is not None:
        name = f"ini {option.ini}"
        folder = config.inipath.parent if config.inipath else folder
    chosen = raw is not None
    if raw is None:
        raw = [] if option.many else (option.default or None)
    try:
        return Given(_read(option, raw), name, folder, chosen)
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from None


def _read(option: Option, raw: Any) -> Any:
    if option.many:
        return [option.read(str(text)) for text in raw]
    if isinstance(raw, list):  # a TOML list for what the command line separates by commas
        raw = ",".join(map(str, raw))
    return None if raw is None else option.read(str(raw))


def models_wanted(config: pytest.Config) -> bool:
    """Whether any model is named: without one the plugin does nothing."""
    return bool(config.getoption("llm_model") or config.getini("llm_models"))


def is_problem_file(path: Path, config: pytest.Config) -> bool:
    """Whether one of the globs of ini `llm_problem_files` matches, from the right."""
    return matches(path, config.getini("llm_problem_files"))


def is_fixture(path: Path, config: pytest.Config) -> bool:
    """Whether the file is the spec of a Vue fixture: see ini `llm_fixture_files`."""
    return is_fixture_file(path, config.rootpath, config.getini("llm_fixture_files"))


def is_case_file(path: Path, config: pytest.Config) -> bool:
    """Whether cases are read from the file."""
    return is_problem_file(path, config) or is_fixture(path, config)


def is_in_fixture(path: Path, config: pytest.Config) -> bool:
    """Whether the path is the project or the answers of a Vue fixture: nothing to collect."""
    return is_inner_folder(path, config.getini("llm_fixture_files"))
