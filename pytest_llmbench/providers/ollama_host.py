"""What OLLAMA_HOST means, in every form that Ollama itself takes. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from pytest_llmbench.errors import SettingsError

DEFAULT_PORT = 11434


def base_url(host: str | None) -> str:
    """A URL a client can connect to, of `host`, `host:port`, `:port`, `http://host` and so on.

    As in Ollama: no scheme means http and port 11434; a scheme without port means that
    scheme's own (80, 443). An address that a server binds to listen everywhere (`0.0.0.0`,
    `[::]`) means this machine. Raises `SettingsError`.
    """
    given = (host or "").strip().strip("\"'").strip()
    scheme, mark, rest = given.partition("://")
    if not mark:
        scheme, rest = "http", given
    if scheme not in ("http", "https"):
        raise SettingsError(f"Ollama host {given!r}: use http:// or https://, not {scheme}://")
    if ":" in rest and not rest.startswith("[") and rest.count(":") > 1 and "@" not in rest:
        rest = f"[{rest}]"  # a bare IPv6 address
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"Ollama host {given!r} cannot be used: {error}") from error
    if port is None:
        port = DEFAULT_PORT if not mark else {"http": 80, "https": 443}[scheme]
    name = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(  # noqa: S104 - replaced, not bound
        parts.hostname or "", parts.hostname or ""
    )
    if ":" in name:
        name = f"[{name}]"
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    return f"{scheme}://{user}{name}:{port}{parts.path.rstrip('/')}"
