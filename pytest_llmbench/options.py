"""Command line and ini -> one frozen `Settings`, or a usage error that names the fix."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_llmbench.case import ModelSpec
from pytest_llmbench.errors import SettingsError
from pytest_llmbench.option_values import (
    base_image,
    number,
    one_of,
    some_text,
    switch,
    url,
    whole,
    words,
)
from pytest_llmbench.providers.base import Sampling
from pytest_llmbench.settings import WITHOUT_SERVER, Settings
from pytest_llmbench.text import did_you_mean

if TYPE_CHECKING:
    from pytest_llmbench.registry import Registry

SANDBOXES = ("auto", "docker", "bubblewrap")


@dataclass(frozen=True)
class _Option:
    """One command line option and its ini twin; `read` turns text into the value."""

    name: str
    read: Callable[[str], Any]
    default: str
    metavar: str
    help: str
    many: bool = False

    @property
    def dest(self) -> str:
        return self.name.removeprefix("--").replace("-", "_")

    @property
    def ini(self) -> str:
        return self.dest + "s" if self.many else self.dest


OPTIONS = (
    _Option(
        "--llm-model", some_text, "", "NAME", "model to benchmark, NAME or PROVIDER/NAME; "
        "repeatable; smollm2 and a path ending in .gguf run embedded", many=True,
    ),
    _Option("--llm-provider", some_text, "ollama", "NAME", "who serves the models (ollama)"),
    _Option("--llm-base-url", url, "", "URL", "the server's address; repeatable", many=True),
    _Option("--llm-api-key-env", some_text, "", "VAR", "environment variable with the API key"),
    _Option("--llm-runs", whole(1), "1", "N", "attempts per case and model (default: 1)"),
    _Option("--llm-langs", words, "", "a,b", "only these languages (default: all)"),
    _Option("--llm-temperature", number(0, 2), "0.1", "F", "sampling temperature (default: 0.1)"),
    _Option("--llm-top-p", number(0, 1), "", "F", "nucleus sampling (default: the server's)"),
    _Option("--llm-max-tokens", whole(1), "2048", "N", "longest reply (default: 2048 tokens)"),
    _Option("--llm-num-ctx", whole(1), "", "N", "context window (default: the server's)"),
    _Option("--llm-seed", whole(0), "", "N", "seed of run 1; run i uses N + i - 1"),
    _Option("--llm-system-prompt", Path, "", "FILE", "system prompt in place of the default one"),
    _Option("--llm-timeout", number(0.1), "300", "S", "seconds for one request (default: 300)"),
    _Option(
        "--llm-sandbox", one_of(SANDBOXES), "auto", "NAME",
        "auto, docker or bubblewrap (default: auto, docker if an engine answers)",
    ),
    _Option("--llm-docker-host", some_text, "", "URL", "Docker engine; repeatable", many=True),
    _Option(
        "--llm-base-image", base_image, "", "LANG=IMAGE",
        "base image of a language's runner, such as python=python:3.13-slim; repeatable", many=True,
    ),
    _Option("--llm-run-timeout", number(0.1), "45", "S", "seconds for one attempt's tests (45)"),
    _Option("--llm-min-score", number(0, 100), "100", "N", "lowest score that passes (100)"),
    _Option("--llm-csv", Path, "", "FILE", "write one row per attempt"),
    _Option("--llm-replay", Path, "", "FILE", "JSONL of answers for provider replay"),
    _Option("--llm-session-name", some_text, "", "TEXT", "label in every report (the time)"),
)  # fmt: skip


def add_options(parser: pytest.Parser) -> None:
    """Declare every option and its ini twin."""
    group = parser.getgroup("llmbench", "benchmarks of language models")
    for option in OPTIONS:
        action = "append" if option.many else "store"
        group.addoption(
            option.name, action=action, dest=option.dest, metavar=option.metavar, help=option.help
        )
        kind: Any = "linelist" if option.many else "string"
        parser.addini(option.ini, f"twin of {option.name}: {option.help}", type=kind)
    parser.addini(
        "llm_problem_files",
        "globs of problem files, matched from the right (default: problems/*.yaml problems/*.yml)",
        type="args",
        default=["problems/*.yaml", "problems/*.yml"],
    )
    parser.addini(
        "llm_type_check",
        "off: TypeScript answers are run without type check unless their case asks for it",
        default="on",
    )
    parser.addini("llm_docker_build_network", "network of image builds, such as host", default="")


def models_wanted(config: pytest.Config) -> bool:
    """Whether any model is named: without one the plugin does nothing."""
    return bool(config.getoption("llm_model") or config.getini("llm_models"))


def is_problem_file(path: Path, config: pytest.Config) -> bool:
    """Whether one of the globs of ini `llm_problem_files` matches, from the right."""
    return any(path.match(glob) for glob in config.getini("llm_problem_files"))


def read_settings(config: pytest.Config, registry: Registry) -> Settings:
    """Check everything that can be checked without asking anyone.

    Raises `SettingsError` that names the option or ini key and the fix.
    """
    values = {option.dest: _value(config, option) for option in OPTIONS}
    models = _models(values, registry)
    _check_base_urls(models, values["llm_base_url"])
    _check_languages(values["llm_langs"] or (), "--llm-langs", registry)
    base_images = dict(values["llm_base_image"])
    _check_languages(base_images, "--llm-base-image", registry)
    replay = _readable(config, "--llm-replay", values["llm_replay"])
    if replay is None and any(m.provider == "replay" for m in models):
        raise SettingsError("provider replay: name the file of answers with --llm-replay FILE")
    prompt_file = _readable(config, "--llm-system-prompt", values["llm_system_prompt"])
    return Settings(
        models=models,
        base_urls=tuple(values["llm_base_url"]),
        api_keys=_api_keys(models, values, registry),
        runs=values["llm_runs"],
        langs=values["llm_langs"] or (),
        sampling=Sampling(
            temperature=values["llm_temperature"],
            top_p=values["llm_top_p"],
            max_tokens=values["llm_max_tokens"],
            num_ctx=values["llm_num_ctx"],
            seed=values["llm_seed"],
        ),
        system_prompt=_file_text(prompt_file, "--llm-system-prompt") if prompt_file else None,
        timeout=values["llm_timeout"],
        sandbox=values["llm_sandbox"],
        docker_hosts=tuple(values["llm_docker_host"]),
        docker_build_network=config.getini("llm_docker_build_network") or None,
        base_images=base_images,
        run_timeout=values["llm_run_timeout"],
        min_score=values["llm_min_score"],
        csv=_writable(config, "--llm-csv", values["llm_csv"]),
        replay=replay,
        session_name=values["llm_session_name"],
        type_check=_ini_switch(config, "llm_type_check"),
    )


def _value(config: pytest.Config, option: _Option) -> Any:
    """The command line's value, else the ini's, else the default; None or [] for none."""
    name, given = option.name, config.getoption(option.dest)
    if given is None:
        given, name = config.getini(option.ini) or None, f"ini {option.ini}"
    if given is None:
        given = [] if option.many else (option.default or None)
    try:
        if option.many:
            return [option.read(str(text)) for text in given]
        return None if given is None else option.read(str(given))
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from None


def _models(values: Mapping[str, Any], registry: Registry) -> tuple[ModelSpec, ...]:
    default = values["llm_provider"]
    if default not in registry.providers:
        near = did_you_mean(default, registry.providers)
        known = ", ".join(registry.providers)
        raise SettingsError(f"--llm-provider: unknown provider {default!r}{near}: use {known}")
    asked = [_provider_and_name(text, default, registry) for text in values["llm_model"]]
    for model, count in Counter(asked).items():
        if count > 1:
            raise SettingsError(f"--llm-model: {'/'.join(model)} is named {count} times")
    return tuple(ModelSpec(p, name, _label(p, name, asked)) for p, name in asked)


def _provider_and_name(text: str, default: str, registry: Registry) -> tuple[str, str]:
    from pytest_llmbench.providers.bundled import is_embedded

    provider, slash, name = text.partition("/")
    if slash and name and provider in registry.providers:
        return provider, name
    return ("llamacpp" if is_embedded(text) else default), text


def _label(provider: str, name: str, asked: list[tuple[str, str]]) -> str:
    """The shortest name that tells the models of this session apart, fit for a node id."""

    def short(model: tuple[str, str]) -> str:
        return Path(model[1]).stem if model[1].endswith(".gguf") else model[1]

    mine = short((provider, name))
    if sum(short(other) == mine for other in asked) > 1:
        mine = f"{provider}/{name}"
    return mine.replace("::", "..").replace("[", "(").replace("]", ")")


def _api_keys(
    models: Iterable[ModelSpec], values: Mapping[str, Any], registry: Registry
) -> dict[str, str]:
    """Provider -> key. A provider that needs one and has none is a usage error."""
    keys: dict[str, str] = {}
    for provider in dict.fromkeys(model.provider for model in models):
        preset = registry.providers[provider]
        variable = values["llm_api_key_env"] or preset.key_variable
        key = os.environ.get(variable, "").strip() if variable else ""
        asked_for = values["llm_api_key_env"] is not None
        if not key and (asked_for or (preset.key_required and not values["llm_base_url"])):
            option = "--llm-api-key-env" if asked_for else f"provider {provider}"
            raise SettingsError(
                f"{option}: the environment variable {variable} is not set: "
                f"type `export {variable}=...` with your key. {preset.hint}"
            )
        if key:
            keys[provider] = key
    return keys


def _check_base_urls(models: Iterable[ModelSpec], base_urls: list[str]) -> None:
    served = sorted({m.provider for m in models} - WITHOUT_SERVER)
    if base_urls and len(served) != 1:
        told = f"the models have providers {', '.join(served)}" if served else "no model needs it"
        raise SettingsError(f"--llm-base-url: {told}: use it with models of one provider")


def _check_languages(langs: Iterable[str], option: str, registry: Registry) -> None:
    for lang in langs:
        if lang not in registry.languages:
            raise SettingsError(
                f"{option}: unknown language {lang!r}{did_you_mean(lang, registry.languages)}: "
                f"use {', '.join(registry.languages)}"
            )


def _readable(config: pytest.Config, option: str, path: Path | None) -> Path | None:
    if path is None:
        return None
    path = config.invocation_params.dir / path.expanduser()
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise SettingsError(f"{option}: {path} cannot be read: {error.strerror}") from None


def _file_text(path: Path, option: str) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise SettingsError(f"{option}: {path} is not UTF-8 text") from None


def _writable(config: pytest.Config, option: str, path: Path | None) -> Path | None:
    if path is None:
        return None
    path = config.invocation_params.dir / path.expanduser()
    if path.is_dir():
        raise SettingsError(f"{option}: {path} is a folder: name a file")
    if not path.parent.is_dir():
        raise SettingsError(f"{option}: the folder {path.parent} is not there: make it first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise SettingsError(f"{option}: {path} cannot be written: choose another place")
    return path


def _ini_switch(config: pytest.Config, name: str) -> bool:
    try:
        return switch(config.getini(name))
    except ValueError as error:
        raise SettingsError(f"ini {name}: {error}") from None
