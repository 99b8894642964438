from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.errors import ModelNotFound
from pytest_llmbench.providers import file_digest
from pytest_llmbench.providers.base import ModelFacts
from pytest_llmbench.providers.gguf_header import read_header

UINT32, FLOAT32, BOOL, STRING, ARRAY, UINT64 = 4, 6, 7, 8, 9, 10
FORMS = {UINT32: "<I", FLOAT32: "<f", BOOL: "<?", UINT64: "<Q"}


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def value_of(kind: int, value: Any) -> bytes:
    if kind == STRING:
        return text(value)
    if kind == ARRAY:
        inner, items = value
        head = struct.pack("<IQ", inner, len(items))
        return head + b"".join(value_of(inner, item) for item in items)
    return struct.pack(FORMS[kind], value)


def gguf(
    pairs: list[tuple[str, int, Any]],
    tensors: list[tuple[tuple[int, ...], int]] = (),  # type: ignore[assignment]
    version: int = 3,
) -> bytes:
    """A GGUF header, byte for byte as its specification has it."""
    data = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(pairs))
    for key, kind, value in pairs:
        data += text(key) + struct.pack("<I", kind) + value_of(kind, value)
    for number, (sizes, kind) in enumerate(tensors):
        data += text(f"blk.{number}") + struct.pack("<I", len(sizes))
        data += struct.pack(f"<{len(sizes)}Q", *sizes) + struct.pack("<IQ", kind, 0)
    return data


def write(folder: Path, data: bytes) -> Path:
    path = folder / "model.gguf"
    path.write_bytes(data)
    return path


def test_what_the_head_tells(tmp_path: Path) -> None:
    pairs = [
        ("general.architecture", STRING, "qwen3moe"),
        ("tokenizer.ggml.tokens", ARRAY, (STRING, ["a", "", "bc"])),
        ("tokenizer.ggml.scores", ARRAY, (FLOAT32, [0.5, 1.5])),
        ("nested", ARRAY, (ARRAY, [(UINT32, [1]), (STRING, ["x"])])),
        ("tokenizer.ggml.add_bos_token", BOOL, True),
        ("general.size_label", STRING, "30B-A3B"),
        ("general.file_type", UINT32, 15),
        ("qwen3moe.context_length", UINT32, 40960),
        ("qwen3moe.expert_count", UINT32, 128),
    ]
    facts = read_header(write(tmp_path, gguf(pairs))).facts()
    assert facts == ModelFacts(None, "Q4_K_M", "30B-A3B", "qwen3moe", "moe", 40960, False)


@pytest.mark.parametrize(
    ("key", "template", "takes"),
    [
        ("tokenizer.chat_template", "{%- if tools %}{{ tools | tojson }}{% endif %}", True),
        ("tokenizer.chat_template.tool_use", "{{ tools }}", True),
        ("tokenizer.chat_template", "{% for message in messages %}{{ toolset }}", False),
    ],
)
def test_tools_are_what_the_chat_template_tells_of(
    tmp_path: Path, key: str, template: str, takes: bool
) -> None:
    facts = read_header(write(tmp_path, gguf([(key, STRING, template)]))).facts()
    assert facts.takes_tools is takes


def test_what_is_not_told_is_found_from_the_tensors(tmp_path: Path) -> None:
    pairs = [
        ("general.architecture", STRING, "llama"),
        ("llama.context_length", UINT64, 8192),
        ("llama.expert_count", UINT32, 0),
    ]
    tensors = [((4096, 4096), 8), ((4096, 1024, 1024), 12), ((4096,), 0)]
    for version in (2, 3):
        facts = read_header(write(tmp_path, gguf(pairs, tensors, version))).facts()
        assert facts == ModelFacts(None, "Q4_K", "4.3B", "llama", "dense", 8192, False)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "does not begin with GGUF"),
        (b"<!DOCTYPE html>", "does not begin with GGUF"),
        (b"GGUF", "not a whole GGUF"),
        (gguf([], version=1), "version 1"),
        (gguf([("general.architecture", STRING, "llama")])[:-2], None),
        (gguf([("a", UINT32, 1)]).replace(b"a\x04", b"a\x63"), "not a whole GGUF"),
        (gguf([("a", UINT32, 1)])[:24] + b"\xff" * 8, "bytes"),
    ],
)
def test_what_is_no_model(tmp_path: Path, data: bytes, told: str | None) -> None:
    path = write(tmp_path, data)
    if told is None:  # cut inside a text: the text is short, and nothing worse
        assert read_header(path).facts().family == "lla"
        return
    with pytest.raises(ModelNotFound, match=told) as caught:
        read_header(path)
    assert str(path) in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="no such file"):
        read_header(tmp_path / "none.gguf")


def test_digest_is_kept_until_the_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = write(tmp_path, b"abc")
    first = file_digest.sha256_of(path)
    assert first == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    [kept] = (tmp_path / "cache").rglob("digests/*")
    kept.write_text("kept")
    assert file_digest.sha256_of(path) == "kept"
    path.write_bytes(b"abcd")
    assert file_digest.sha256_of(path).startswith("88d4266f")
