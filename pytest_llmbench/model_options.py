"""Which models are asked, under which names, at which addresses, with which keys."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_llmbench.case import ModelSpec
from pytest_llmbench.errors import SettingsError
from pytest_llmbench.option_table import Given
from pytest_llmbench.providers.bundled import is_embedded
from pytest_llmbench.settings import WITHOUT_SERVER
from pytest_llmbench.text import did_you_mean

if TYPE_CHECKING:
    from pytest_llmbench.registry import Registry


def read_models(asked_for: Given, provider: Given, registry: Registry) -> tuple[ModelSpec, ...]:
    """The models of `--llm-model`, each with its provider. Raises `SettingsError`."""
    default = provider.value
    if default not in registry.providers:
        near = did_you_mean(default, registry.providers)
        known = ", ".join(registry.providers)
        raise SettingsError(f"{provider.name}: unknown provider {default!r}{near}: use {known}")
    asked = [_provider_and_name(text, default, registry) for text in asked_for.value]
    for model, count in Counter(asked).items():
        if count > 1:
            raise SettingsError(f"{asked_for.name}: {'/'.join(model)} is named {count} times")
        if model[0] == "llamacpp" and model[1].endswith(".gguf") and not Path(model[1]).is_file():
            raise SettingsError(f"{asked_for.name}: there is no file {model[1]}")
    return tuple(ModelSpec(p, name, _label(p, name, asked)) for p, name in asked)


def _provider_and_name(text: str, default: str, registry: Registry) -> tuple[str, str]:
    provider, slash, name = text.partition("/")
    ours = provider in registry.providers.keys() - registry.providers[default].vendors
    if slash and name and ours:
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


def read_keys(
    models: Iterable[ModelSpec], variable: Given, base_urls: Given, registry: Registry
) -> dict[str, str]:
    """Provider -> key. A provider that needs one and has none is a usage error."""
    providers = list(dict.fromkeys(model.provider for model in models))
    served = [name for name in providers if name not in WITHOUT_SERVER]
    if variable.value and len(served) > 1:
        raise SettingsError(
            f"{variable.name}: the models have providers {', '.join(served)}, and a key is for "
            "one: leave the option out and set each provider's own variable"
        )
    found = {name: _key(name, variable, base_urls, registry) for name in providers}
    return {name: key for name, key in found.items() if key}


def _key(provider: str, variable: Given, base_urls: Given, registry: Registry) -> str:
    preset = registry.providers[provider]
    name = variable.value or preset.key_variable
    key = os.environ.get(name, "").strip() if name else ""
    if not key and (variable.value or (preset.key_required and not base_urls.value)):
        option = variable.name if variable.value else f"provider {provider}"
        more = "" if variable.value else f", or: {preset.hint}"
        raise SettingsError(
            f"{option}: the environment variable {name} is not set: "
            f"type `export {name}=...` with your key{more}"
        )
    return key


def check_addresses(models: Iterable[ModelSpec], base_urls: Given) -> None:
    """Addresses are of one provider. Raises `SettingsError`."""
    served = sorted({m.provider for m in models} - WITHOUT_SERVER)
    if base_urls.value and len(served) != 1:
        told = f"the models have providers {', '.join(served)}" if served else "no model needs it"
        raise SettingsError(f"{base_urls.name}: {told}: use it with models of one provider")


def check_context(models: Iterable[ModelSpec], num_ctx: Given, registry: Registry) -> None:
    """A context length is for servers that take one with a request. Raises `SettingsError`."""
    for model in models:
        if num_ctx.value and not registry.providers[model.provider].takes_num_ctx:
            raise SettingsError(
                f"{num_ctx.name}: {model.provider} takes no context length with a request: "
                "set it where the model is loaded, and leave the option out"
            )
