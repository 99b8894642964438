"""The head of a GGUF file: what the model is, read without loading it.

Our own reader of metadata only. The `gguf` package does it too, but needs NumPy and maps every
tensor: seven packages and 40 MB for six values.
Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

from pytest_llmbench.errors import ModelNotFound
from pytest_llmbench.providers.base import ModelFacts

MAGIC = b"GGUF"
_SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
_STRING, _ARRAY = 8, 9
_VERSIONS = (2, 3)
_TEMPLATES = "tokenizer.chat_template", "tokenizer.chat_template.tool_use"
_LONGEST = 1 << 28  # bytes; a longer string means a damaged file

FILE_TYPES = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    3: "Q4_1",
    7: "Q8_0",
    8: "Q5_0",
    9: "Q5_1",
    10: "Q2_K",
    11: "Q3_K_S",
    12: "Q3_K_M",
    13: "Q3_K_L",
    14: "Q4_K_S",
    15: "Q4_K_M",
    16: "Q5_K_S",
    17: "Q5_K_M",
    18: "Q6_K",
    19: "IQ2_XXS",
    20: "IQ2_XS",
    21: "Q2_K_S",
    22: "IQ3_XS",
    23: "IQ3_XXS",
    24: "IQ1_S",
    25: "IQ4_NL",
    26: "IQ3_S",
    27: "IQ3_M",
    28: "IQ2_S",
    29: "IQ2_M",
    30: "IQ4_XS",
    31: "IQ1_M",
    32: "BF16",
    36: "TQ1_0",
    37: "TQ2_0",
    38: "MXFP4",
    39: "NVFP4",
    40: "Q1_0",
}
"""llama.cpp's `llama_ftype`, as `general.file_type` gives it."""

TENSOR_TYPES = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    3: "Q4_1",
    6: "Q5_0",
    7: "Q5_1",
    8: "Q8_0",
    9: "Q8_1",
    10: "Q2_K",
    11: "Q3_K",
    12: "Q4_K",
    13: "Q5_K",
    14: "Q6_K",
    15: "Q8_K",
    16: "IQ2_XXS",
    17: "IQ2_XS",
    18: "IQ3_XXS",
    19: "IQ1_S",
    20: "IQ4_NL",
    21: "IQ3_S",
    22: "IQ2_S",
    23: "IQ4_XS",
    29: "IQ1_M",
    30: "BF16",
    34: "TQ1_0",
    35: "TQ2_0",
    39: "MXFP4",
    40: "NVFP4",
    41: "Q1_0",
}
"""ggml's `ggml_type`, for files that do not tell their file type."""


@dataclass(frozen=True)
class GGUFHeader:
    """`metadata` without its arrays; `weights`: tensor type -> number of weights."""

    metadata: dict[str, Any]
    weights: Counter[int]

    def facts(self) -> ModelFacts:
        """All but the digest."""
        family = self.metadata.get("general.architecture")
        file_type = FILE_TYPES.get(self.metadata.get("general.file_type", -1))
        common = self.weights.most_common(1)
        return ModelFacts(
            quantization=file_type or (TENSOR_TYPES.get(common[0][0]) if common else None),
            parameter_size=self.metadata.get("general.size_label")
            or _in_words(self.weights.total()),
            family=family,
            architecture="moe" if self.metadata.get(f"{family}.expert_count") else "dense",
            context_length=self.metadata.get(f"{family}.context_length"),
            takes_tools=self._takes_tools(),
        )

    def _takes_tools(self) -> bool:
        """Whether a prompt tells of tools: only the chat template can write them into it."""
        templates = (str(self.metadata.get(name, "")) for name in _TEMPLATES)
        return any(re.search(r"\btools\b", template) for template in templates)


def read_header(path: Path) -> GGUFHeader:
    """Raises `ModelNotFound` if there is no file, or no whole GGUF header in it."""
    try:
        with path.open("rb") as file:
            return _read(file)
    except FileNotFoundError:
        raise ModelNotFound(f"{path}: no such file. Give the path of a GGUF model") from None
    except OSError as error:
        raise ModelNotFound(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, struct.error) as error:
        raise ModelNotFound(
            f"{path} is not a whole GGUF model ({error}): fetch it again, or give another file"
        ) from error


def _read(file: BinaryIO) -> GGUFHeader:
    if file.read(4) != MAGIC:
        raise ValueError("it does not begin with GGUF")
    version = _number(file, "I")
    if version not in _VERSIONS:
        raise ValueError(f"GGUF version {version} is not one of {_VERSIONS}")
    tensors, pairs = _number(file, "Q"), _number(file, "Q")
    metadata: dict[str, Any] = {}
    for _ in range(pairs):
        key = _string(file)
        value = _value(file, _number(file, "I"))
        if value is not None:
            metadata[key] = value
    weights: Counter[int] = Counter()
    for _ in range(tensors):
        _string(file)
        sizes = [_number(file, "Q") for _ in range(_number(file, "I"))]
        weights[_number(file, "I")] += prod(sizes)
        _number(file, "Q")  # where its data begins
    return GGUFHeader(metadata, weights)


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _STRING:
        return _string(file)
    if kind == _ARRAY:
        return _skip_array(file)
    return _number(file, _SCALARS[kind])


def _skip_array(file: BinaryIO) -> None:
    kind, count = _number(file, "I"), _number(file, "Q")
    if kind in _SCALARS:
        file.seek(struct.calcsize("<" + _SCALARS[kind]) * count, 1)
        return
    for _ in range(count):
        if kind == _STRING:
            file.seek(_number(file, "Q"), 1)
        else:
            _value(file, kind)


def _string(file: BinaryIO) -> str:
    length = _number(file, "Q")
    if length > _LONGEST:
        raise ValueError(f"a text of {length} bytes")
    return file.read(length).decode("utf-8", "replace")


def _number(file: BinaryIO, form: str) -> Any:
    size = struct.calcsize("<" + form)
    return struct.unpack("<" + form, file.read(size))[0]


def _in_words(weights: int) -> str | None:
    """134515008 -> 134.5M, 7615616512 -> 7.6B."""
    for unit, name in ((10**9, "B"), (10**6, "M"), (10**3, "K")):
        if weights >= unit:
            return f"{weights / unit:.1f}{name}"
    return None
