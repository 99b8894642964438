"""Data that a model wrote as Python does where JSON was asked for: `{'tool': ...}`. Pure."""

from __future__ import annotations

import ast
import io
import json
import tokenize
import warnings
from itertools import pairwise
from typing import Any

_LONGEST = 64 * 1024
"""Characters: Python takes many times their memory to read a literal."""
_BETWEEN = (tokenize.NL, tokenize.COMMENT)


def python_data(text: str) -> Any:
    """What a literal stands for, of the types that JSON has. Raises `ValueError` if it is none.

    Nothing of it runs. Texts side by side, which Python joins, are none: there a quote within a
    text was not escaped, and what was meant is not sure.
    """
    if len(text) > _LONGEST:
        raise ValueError("too long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that Python does not know
            data = json.loads(json.dumps(ast.literal_eval(text)))
    except (SyntaxError, TypeError, RecursionError, MemoryError, OverflowError) as error:
        raise ValueError("no literal of Python") from error
    if _joins(text):
        raise ValueError("texts side by side")
    return data


def _joins(text: str) -> bool:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    kinds = [token.type for token in tokens if token.type not in _BETWEEN]
    return (tokenize.STRING, tokenize.STRING) in pairwise(kinds)
