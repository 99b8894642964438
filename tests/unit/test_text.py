"""Untrusted text made harmless."""

from __future__ import annotations

import unicodedata
from xml.sax import saxutils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_llmbench.text import defuse_cell, did_you_mean, printable, whole_characters


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("ünï→日本 😀", "ünï→日本 😀"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[Hgone", "gone"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\sixel", "sixel"),
        ("\x1bcreset", "reset"),
        ("\x1b\x1b[31mtwice", "[31mtwice"),
        ("\x9b31mC1", "31mC1"),
        ("end\x1b", "end"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("bell\x07 nul\x00 del\x7f", "bell nul del"),
        ("\u202eabc\u202c \u200bx\ufeff \u2066y\u2069", "abc x y"),
        ("\ud800alone\udfff \uffff", "alone "),
    ],
)
def test_printable(raw, clean):
    assert printable(raw) == clean


@given(st.text(st.one_of(st.characters(), st.sampled_from("\x1b[]\x07\x9b;0m\r\n\u202e\ud800"))))
def test_nothing_that_steers_a_terminal_is_left(raw):
    clean = printable(raw)
    left = {unicodedata.category(c) for c in clean if c not in "\t\n"}
    assert not left & {"Cc", "Cs"}
    assert "\u202e" not in clean
    assert printable(clean) == clean
    saxutils.escape(clean).encode("utf-8")


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "=",
    ],
)
def test_formulas_are_defused(formula):
    assert defuse_cell(formula) == "'" + formula


@pytest.mark.parametrize("text", ["", "a", "1=1", "'=1", " x", "a\n=1", "日本"])
def test_other_cells_stay(text):
    assert defuse_cell(text) == text


def test_did_you_mean():
    assert did_you_mean("promt", ["prompt", "tests"]) == " (did you mean 'prompt'?)"
    assert did_you_mean("zzz", ["prompt", "tests"]) == ""
    assert did_you_mean("x", []) == ""


@pytest.mark.parametrize(
    ("raw", "whole"),
    [
        ("plain \x00 \U0001f600\n", "plain \x00 \U0001f600\n"),
        ("\ud83d" + "\ude00", "\U0001f600"),
        ("a\ud83db", "a\ufffdb"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
    ],
)
def test_whole_characters(raw, whole):
    assert whole_characters(raw) == whole


@given(st.text())
def test_text_that_utf_8_can_hold_is_left_alone(text):
    assert whole_characters(text) == text


@given(st.text(st.one_of(st.characters(), st.characters(categories=["Cs"]))))
def test_what_comes_out_is_utf_8(text):
    whole_characters(text).encode("utf-8")


def test_a_large_plain_text_is_not_copied():
    text = "x" * 1_000_000
    assert whole_characters(text) is text
