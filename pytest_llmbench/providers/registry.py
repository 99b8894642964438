"""The built-in providers: one table, read without importing any client.

A client costs up to a second to import: each is imported when its provider is first created,
so that a pytest run that asks no model pays nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_llmbench.providers.base import Endpoint, Preset, Provider

_NETWORK_HINT = "check the network, or the address that --llm-base-url gives"


def _ollama(endpoint: Endpoint) -> Provider:
    from pytest_llmbench.providers.ollama import Ollama

    return Ollama(base_url=endpoint.base_url, api_key=endpoint.api_key)


def _lmstudio(endpoint: Endpoint) -> Provider:
    return _openai_compatible("lmstudio", endpoint)


def _openrouter(endpoint: Endpoint) -> Provider:
    return _openai_compatible("openrouter", endpoint)


def _openai(endpoint: Endpoint) -> Provider:
    return _openai_compatible("openai", endpoint)


def _openai_compatible(name: str, endpoint: Endpoint) -> Provider:
    from pytest_llmbench.providers.openai_compatible import OpenAICompatible

    preset = BUILTIN_PROVIDERS[name]
    base_url = endpoint.base_url or preset.base_url
    assert base_url is not None
    connect_hint = preset.hint if name == "lmstudio" else _NETWORK_HINT
    return OpenAICompatible(
        name,
        base_url,
        api_key=endpoint.api_key,
        key_variable=preset.key_variable,
        connect_hint=connect_hint,
    )


def _llamacpp(endpoint: Endpoint) -> Provider:
    from pytest_llmbench.providers.llamacpp import LlamaCpp

    return LlamaCpp(endpoint)


def _replay(endpoint: Endpoint) -> Provider:
    from pytest_llmbench.providers.replay import Replay

    return Replay(endpoint.replay_file)


BUILTIN_PROVIDERS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "ollama",
            _ollama,
            # None: what OLLAMA_HOST says, else http://127.0.0.1:11434
            key_variable="OLLAMA_API_KEY",
            hint="start it with `ollama serve`, or name another server with --llm-base-url "
            "or OLLAMA_HOST",
        ),
        Preset(
            "lmstudio",
            _lmstudio,
            takes_num_ctx=False,
            base_url="http://localhost:1234/v1",
            key_variable="LM_API_TOKEN",
            hint="start it with `lms server start`, or in LM Studio under Developer",
        ),
        Preset(
            "openrouter",
            _openrouter,
            vendors=frozenset({"openai"}),
            rented=True,
            takes_num_ctx=False,
            base_url="https://openrouter.ai/api/v1",
            key_variable="OPENROUTER_API_KEY",
            key_required=True,
            hint="get a key at https://openrouter.ai/keys and put it into OPENROUTER_API_KEY",
        ),
        Preset(
            "openai",
            _openai,
            rented=True,
            takes_num_ctx=False,
            base_url="https://api.openai.com/v1",
            key_variable="OPENAI_API_KEY",
            key_required=True,
            hint="put a key into OPENAI_API_KEY, or name another server with --llm-base-url",
        ),
        Preset(
            "llamacpp",
            _llamacpp,
            hint='install it with: pip install "pytest-llmbench[local]"',
        ),
        Preset("replay", _replay, hint="name the file with --llm-replay"),
    )
}
