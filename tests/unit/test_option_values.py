"""Text of options -> values, and what is said of text that is none."""

from __future__ import annotations

import pytest

from pytest_llmbench import option_values as read


def test_some_text():
    assert read.some_text(" qwen ") == "qwen"
    with pytest.raises(ValueError, match="is empty"):
        read.some_text(" \t")


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("2", 2), (" 0.5 ", 0.5), ("1e-1", 0.1)])
def test_number(text, value):
    assert read.number(0, 2)(text) == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not a number"),
        ("1,5", "not a number"),
        ("nan", "'nan' is not a number"),
        ("inf", "give 0 to 2"),
        ("-inf", "give 0 to 2"),
        ("1e999", "give 0 to 2"),
        ("-0.1", "give 0 to 2"),
        ("2.1", "give 0 to 2"),
    ],
)
def test_no_number(text, told):
    with pytest.raises(ValueError, match=told):
        read.number(0, 2)(text)


def test_a_number_without_an_upper_end():
    assert read.number(0.1)("1e9") == 1e9
    with pytest.raises(ValueError, match=r"0 is too small: give 0.1 or more"):
        read.number(0.1)("0")
    with pytest.raises(ValueError, match="give a finite one"):
        read.number(0.1)("inf")
    with pytest.raises(ValueError, match="'nan' is not a number"):
        read.number(0.1)("nan")


@pytest.mark.parametrize("text", ["", "1.5", "1e3", "x", "9" * 5000])
def test_no_whole_number(text):
    with pytest.raises(ValueError, match="not a whole number"):
        read.whole(1)(text)


def test_whole():
    assert read.whole(1)("3") == 3
    with pytest.raises(ValueError, match="0 is too small: give 1 or more"):
        read.whole(1)("0")


def test_words():
    assert read.words("python, go ,,") == ("python", "go")
    assert read.words("") == ()


def test_one_of():
    choose = read.one_of(("auto", "docker"))
    assert choose("docker") == "docker"
    with pytest.raises(ValueError, match=r"did you mean 'docker'\?\): use auto, docker"):
        choose("doker")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://localhost:1234/v1/", "http://localhost:1234/v1"),
        ("https://host", "https://host"),
        ("http://[::1]:11434", "http://[::1]:11434"),
    ],
)
def test_url(text, address):
    assert read.url(text) == address


@pytest.mark.parametrize(
    "text",
    ["", "localhost:1234", "ftp://x", "http://", "https:///v1", "http://[::1", "http://a b",
     "http://host:port", "http://host:99999", "http://host\n"],
)  # fmt: skip
def test_no_url(text):
    with pytest.raises(ValueError, match="is no address"):
        read.url(text)


@pytest.mark.parametrize(
    "text", ["unix:///var/run/docker.sock", "tcp://10.0.0.2:2376", "ssh://me@host:22/run/d.sock"]
)
def test_docker_host(text):
    assert read.docker_host(f" {text} ") == text


@pytest.mark.parametrize("text", ["", "host", "gopher://x", "http://host", "tcp://", "unix:///"])
def test_no_docker_host(text):
    with pytest.raises(ValueError, match="write unix:///PATH, tcp://HOST:PORT or ssh://"):
        read.docker_host(text)


def test_base_image():
    assert read.base_image("python=python:3.13-slim") == ("python", "python:3.13-slim")
    assert read.base_image(" go = img@sha256:a=b ") == ("go", "img@sha256:a=b")


@pytest.mark.parametrize("text", ["", "python", "=x", "python=", "python= ", " =x"])
def test_no_base_image(text):
    with pytest.raises(ValueError, match="write LANG=IMAGE"):
        read.base_image(text)


@pytest.mark.parametrize("text", ["on", "TRUE", "yes", "1"])
def test_on(text):
    assert read.switch(text) is True


@pytest.mark.parametrize("text", ["off", "False", "NO", "0"])
def test_off(text):
    assert read.switch(text) is False


@pytest.mark.parametrize("text", ["", "2", "maybe"])
def test_neither_on_nor_off(text):
    with pytest.raises(ValueError, match="write on or off"):
        read.switch(text)
