from __future__ import annotations

import pytest

from pytest_llmbench.errors import SettingsError
from pytest_llmbench.providers.ollama_host import base_url


@pytest.mark.parametrize(
    ("given", "url"),
    [
        (None, "http://127.0.0.1:11434"),
        ("", "http://127.0.0.1:11434"),
        ("example.com", "http://example.com:11434"),
        ("example.com:1234", "http://example.com:1234"),
        (":1234", "http://127.0.0.1:1234"),
        ("http://example.com", "http://example.com:80"),
        ("https://example.com", "https://example.com:443"),
        ("https://example.com:8443/ollama/", "https://example.com:8443/ollama"),
        ("example.com/path", "http://example.com:11434/path"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("http://0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("::1", "http://[::1]:11434"),
        ("::", "http://[::1]:11434"),
        ("[::]:8080", "http://[::1]:8080"),
        ("[::1]", "http://[::1]:11434"),
        (' "10.0.0.5" ', "http://10.0.0.5:11434"),
    ],
)
def test_every_form_ollama_takes(given: str | None, url: str) -> None:
    assert base_url(given) == url


@pytest.mark.parametrize("given", ["ftp://example.com", "example.com:port", "http://x:99999"])
def test_what_cannot_be_used(given: str) -> None:
    with pytest.raises(SettingsError, match="Ollama host"):
        base_url(given)
