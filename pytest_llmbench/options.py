"""Command line and ini -> one frozen `Settings`, or a usage error that names the fix."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_llmbench.case import AGENT, MODES, PROMPT, ModelSpec
from pytest_llmbench.errors import SettingsError
from pytest_llmbench.journal import check_journal, default_path
from pytest_llmbench.model_options import check_addresses, check_context, read_keys, read_models
from pytest_llmbench.option_table import OPTIONS, Given, given
from pytest_llmbench.option_values import switch
from pytest_llmbench.providers.base import Sampling
from pytest_llmbench.settings import Settings
from pytest_llmbench.text import did_you_mean, printable

if TYPE_CHECKING:
    from pytest_llmbench.registry import Registry

_SAMPLING = ("temperature", "top_p", "max_tokens", "num_ctx", "seed")


def read_settings(config: pytest.Config, registry: Registry) -> Settings:
    """Check everything that can be checked without asking anyone.

    Raises `SettingsError` that names the option or ini key and the fix.
    """
    told = {option.dest.removeprefix("llm_"): given(config, option) for option in OPTIONS}
    models = read_models(told["model"], told["provider"], registry)
    check_addresses(models, told["base_url"])
    check_context(models, told["num_ctx"], registry)
    _check_languages(told["langs"].value or (), told["langs"], registry)
    base_images = dict(told["base_image"].value)
    _check_languages(base_images, told["base_image"], registry)
    replay = _readable(told["replay"])
    csv, journal = (None, None) if hasattr(config, "workerinput") else _outputs(told)
    if replay is None and any(m.provider == "replay" for m in models):
        raise SettingsError("provider replay: name the file of answers with --llm-replay FILE")
    if replay is not None and all(m.provider != "replay" for m in models):
        raise SettingsError(
            f"{told['replay'].name}: no model uses it: add --llm-provider replay, or write "
            "--llm-model replay/NAME"
        )
    name = printable(told["session_name"].value or "") or None
    kept = journal or (default_path(config.rootpath, name) if name else None)
    _check_distinct(told, replay=replay, csv=csv, journal=kept)
    sampling = {name: told[name].value for name in _SAMPLING}
    return Settings(
        models=models,
        base_urls=tuple(told["base_url"].value),
        api_keys=read_keys(models, told["api_key_env"], told["base_url"], registry),
        runs=told["runs"].value,
        langs=told["langs"].value or (),
        modes=_modes(told["mode"], models),
        max_iterations=told["max_iterations"].value,
        tool_protocol=told["tool_protocol"].value,
        agent_tokens=told["agent_tokens"].value,
        agent_timeout=told["agent_timeout"].value,
        sampling=Sampling(**sampling),
        system_prompt=_file_text(told["system_prompt"]),
        prompt_version=told["prompt_version"].value,
        timeout=told["timeout"].value,
        warmup=told["warmup"].value,
        concurrency=told["concurrency"].value,
        prefetch=told["prefetch"].value,
        sandbox=told["sandbox"].value,
        docker_hosts=tuple(told["docker_host"].value),
        docker_build_network=config.getini("llm_docker_build_network") or None,
        base_images=base_images,
        run_timeout=told["run_timeout"].value,
        vue_browser=told["vue_browser"].value,
        min_score=told["min_score"].value,
        gpu=told["gpu"].value == "auto",
        gpu_interval=told["gpu_interval"].value,
        csv=csv,
        journal=journal,
        replay=replay,
        session_name=name,
        type_check=_ini_switch(config, "llm_type_check"),
    )


def _check_languages(langs: Iterable[str], told: Given, registry: Registry) -> None:
    for lang in langs:
        known = (*registry.languages, "vue")
        if lang not in known:
            near = did_you_mean(lang, known)
            use = ", ".join(known)
            raise SettingsError(f"{told.name}: unknown language {lang!r}{near}: use {use}")


def _path(told: Given) -> Path:
    path: Path = told.value
    return (told.folder / path.expanduser()).resolve()


def _readable(told: Given) -> Path | None:
    if told.value is None:
        return None
    path = _path(told)
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise SettingsError(f"{told.name}: {path} cannot be read: {error.strerror}") from None


def _file_text(told: Given) -> str | None:
    path = _readable(told)
    try:
        return path.read_text("utf-8") if path else None
    except UnicodeDecodeError:
        raise SettingsError(f"{told.name}: {path} is not UTF-8 text") from None


def _writable(told: Given) -> Path | None:
    if told.value is None:
        return None
    path = _path(told)
    if path.is_dir():
        raise SettingsError(f"{told.name}: {path} is a folder: name a file")
    if not path.parent.is_dir():
        raise SettingsError(f"{told.name}: the folder {path.parent} is not there: make it first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise SettingsError(f"{told.name}: {path} cannot be written: choose another place")
    return path


def _outputs(told: Mapping[str, Given]) -> tuple[Path | None, Path | None]:
    """CSV and journal: the session's owner writes them, and xdist's workers may be elsewhere."""
    journal = _writable(told["journal"])
    try:
        if journal is not None:
            check_journal(journal)
    except SettingsError as error:
        raise SettingsError(f"{told['journal'].name}: {error}") from None
    return _writable(told["csv"]), journal


def _modes(told: Given, models: Iterable[ModelSpec]) -> tuple[str, ...]:
    modes = tuple(dict.fromkeys(told.value)) or (PROMPT,)
    labels = {model.label for model in models}
    alike = sorted(label for label in labels if f"{label}-{AGENT}" in labels)
    if set(modes) == set(MODES) and alike:
        both = f"{alike[0]} and {alike[0]}-{AGENT}"
        raise SettingsError(f"{told.name}: node ids of {both} would be the same: run one mode")
    return modes


def _check_distinct(told: Mapping[str, Given], **paths: Path | None) -> None:
    """No file is both read and written, nor two reports in one."""
    for (one, path), (other, its_path) in itertools.combinations(paths.items(), 2):
        if path is not None and path == its_path:
            what = "the file of answers" if one == "replay" else f"the file of {told[one].name}"
            raise SettingsError(f"{told[other].name}: {path} is {what}: name another")


def _ini_switch(config: pytest.Config, name: str) -> bool:
    try:
        return switch(config.getini(name))
    except ValueError as error:
        raise SettingsError(f"ini {name}: {error}") from None
