from __future__ import annotations

import subprocess
import sys

from asking import question

from pytest_llmbench.providers.openai_request import body
from pytest_llmbench.providers.registry import BUILTIN_PROVIDERS


def test_presets_are_read_without_importing_a_client() -> None:
    code = (
        "import sys; from pytest_llmbench.providers import bundled, registry;"
        "print(sorted(registry.BUILTIN_PROVIDERS), bundled.is_embedded('smollm2'));"
        "print({'openai', 'ollama', 'httpx', 'xllamacpp', 'asyncio'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, heavy = done.stdout.splitlines()
    assert names == str(sorted(BUILTIN_PROVIDERS)) + " True"
    assert heavy == "set()"


def test_presets_hold_what_the_services_document() -> None:
    told = {
        name: (p.base_url, p.key_variable, p.key_required) for name, p in BUILTIN_PROVIDERS.items()
    }
    assert told["lmstudio"][0] == "http://localhost:1234/v1"
    assert not told["lmstudio"][2]
    assert told["openrouter"] == ("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", True)
    assert told["openai"] == ("https://api.openai.com/v1", "OPENAI_API_KEY", True)


def test_openai_itself_gets_the_new_name_of_the_limit() -> None:
    request = question("gpt-5", max_tokens=64)
    new = body(request, "max_completion_tokens", frozenset())
    assert new["max_completion_tokens"] == 64
    assert "max_tokens" not in new
    old = body(request, "max_completion_tokens", frozenset({"max_completion_tokens"}))
    assert old["max_tokens"] == 64
    assert "max_completion_tokens" not in old
