"""Text of an option or ini key -> its value; `ValueError` says what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Callable
from urllib.parse import urlsplit

from pytest_llmbench.text import did_you_mean


def some_text(text: str) -> str:
    """Anything but nothing."""
    if not text.strip():
        raise ValueError("is empty")
    return text.strip()


def number(low: float, high: float = math.inf) -> Callable[[str], float]:
    """A finite number between `low` and `high`."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a number") from None
        if math.isnan(value):
            raise ValueError(f"{text!r} is not a number")
        if not low <= value <= high:
            raise ValueError(_range(text, low, high))
        if math.isinf(value):
            raise ValueError(f"{text} is no number to work with: give a finite one")
        return value

    return read


def whole(low: int) -> Callable[[str], int]:
    """A whole number, `low` or more."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a whole number") from None
        if value < low:
            raise ValueError(_range(text, low, math.inf))
        return value

    return read


def auto_or(read: Callable[[str], int]) -> Callable[[str], int | None]:
    """What `read` reads, or `auto`: None."""

    def read_auto(text: str) -> int | None:
        if text == "auto":
            return None
        try:
            return read(text)
        except ValueError as error:
            raise ValueError(f"{error} (or auto)") from None

    return read_auto


def _range(text: str, low: float, high: float) -> str:
    if high == math.inf:
        return f"{text} is too small: give {low:g} or more"
    return f"{text} is out of range: give {low:g} to {high:g}"


def words(text: str) -> tuple[str, ...]:
    """A list with commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    """One of some words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(
                f"{text!r} is not known{did_you_mean(text, words)}: use {', '.join(words)}"
            )
        return text

    return read


def url(text: str) -> str:
    """An http address, without a slash at the end."""
    if not text.startswith(("http://", "https://")):
        raise ValueError(f"{text!r} is no address: begin with http:// or https://")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{text!r} is no address: {error}") from None
    if not host or not text.isprintable() or " " in text:
        raise ValueError(f"{text!r} is no address: write it as http://HOST:PORT")
    if parts.query or parts.fragment:
        raise ValueError("an address holds no ? and no #: a key belongs into --llm-api-key-env")
    return text.rstrip("/")


def docker_host(text: str) -> str:
    """The address of a Docker engine, as the docker client writes it."""
    scheme, separator, rest = text.strip().partition("://")
    if not (separator and rest.strip("/")) or scheme not in ("unix", "tcp", "ssh"):
        raise ValueError(
            f"{text!r} is no Docker engine: write unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST"
        )
    return text.strip()


def base_image(text: str) -> tuple[str, str]:
    """`LANG=IMAGE`."""
    lang, _, image = (part.strip() for part in text.partition("="))
    if not (lang and image):
        raise ValueError(f"{text!r}: write LANG=IMAGE, such as python=python:3.13-slim")
    return lang, image


def switch(text: str) -> bool:
    """On or off."""
    if text.lower() in ("on", "true", "yes", "1"):
        return True
    if text.lower() in ("off", "false", "no", "0"):
        return False
    raise ValueError(f"{text!r}: write on or off")
