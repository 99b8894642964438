"""What `validation_spec.json` says, read strictly; paths are looked at in `fixture_paths.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_llmbench.case import DIFFICULTIES, Texts
from pytest_llmbench.case_files.fixture_names import (
    NAMING_RULES,
    STYLED_RULES,
    STYLES,
    SUFFIXES_RULE,
    SWITCHES,
    WEIGHTS,
)
from pytest_llmbench.case_files.readers import (
    between,
    filled,
    one_of,
    refuse_unknown,
    steps,
    tool_names,
    word_list,
)
from pytest_llmbench.case_files.yaml_nodes import Value
from pytest_llmbench.text import did_you_mean

_DEFAULT_WEIGHTS = {"compilation": 0.5, "pattern_match": 0.4, "naming": 0.1}
_FUNCTIONAL_WEIGHTS = {
    "compilation": 0.4, "pattern_match": 0.3, "naming": 0.1, "functional": 0.2,
}  # fmt: skip
_TOLERANCE = 0.001
_LEAST_PERCENT, _PERCENT = 5, 100
_SCRIPT_LANGS = ("ts", "tsx", "js", "jsx")


def read_spec(root: Value) -> dict[str, Any]:
    """Key -> what its reader makes of it; keys with paths stay `Value`s.

    Always holds `required_patterns`, `forbidden_patterns`, `naming_conventions`, `scoring`
    and `functional_tests` (a list of `Value`s). Raises `CaseFileError` for the first thing
    that is wrong.
    """
    fields = root.mapping()
    refuse_unknown(fields, tuple(READERS))
    wanted = ["target_file", "task_description"]
    if "functional_tests" not in fields:
        wanted.append("required_patterns")
    for key in wanted:
        if key not in fields:
            raise root.error(f"{key!r} is missing")
    spec = {key: READERS[key](value) for key, value in fields.items()}
    spec.setdefault("required_patterns", {})
    spec.setdefault("forbidden_patterns", {})
    spec.setdefault("naming_conventions", {})
    functional = spec.setdefault("functional_tests", [])
    asked = ("required_patterns", "forbidden_patterns", "naming_conventions", "functional_tests")
    if not any(spec[key] for key in asked):
        told = "required_patterns asks for nothing, nor does anything else: name what to look for"
        raise fields.get("required_patterns", root).error(told)
    if "scoring" not in spec:
        spec["scoring"] = dict(_FUNCTIONAL_WEIGHTS if functional else _DEFAULT_WEIGHTS)
    weight = spec["scoring"].get("functional", 0.0)
    if functional and not weight:
        told = "scoring gives the functional_tests no weight: add 'functional' above 0"
        raise fields["scoring"].error(told)
    if weight and not functional:
        told = "scoring has a weight 'functional', but there are no functional_tests"
        raise fields["scoring"].error(told)
    return spec


def _same(value: Value) -> Value:
    return value


def _any_text(value: Value) -> str:
    return value.text()


def _text_list(value: Value) -> list[Value]:
    """A list of values, or one text in its place."""
    if value.is_list():
        return value.items()
    filled(value)
    return [value]


def _texts(value: Value) -> Texts:
    return tuple(dict.fromkeys(filled(item) for item in _text_list(value)))


def _patterns(value: Value) -> dict[str, Texts | bool]:
    return {name: _pattern(name, asked) for name, asked in value.mapping().items()}


def _pattern(name: str, asked: Value) -> Texts | bool:
    if asked.is_switch():
        if name not in SWITCHES:
            near = did_you_mean(name, SWITCHES)
            raise asked.error(f"no switch {name!r}{near}: switches are {', '.join(SWITCHES)}")
        return asked.switch()
    if name in SWITCHES:
        raise asked.error(f"{name} is a switch: write true or false")
    if name == "script_lang":
        return (one_of(*_SCRIPT_LANGS)(asked),)
    texts = _texts(asked)
    if not texts:
        raise asked.error(f"{name} asks for nothing: name a text, or remove it")
    return texts


def _forbidden(value: Value) -> dict[str, Texts | bool]:
    if not value.is_mapping():
        return {"text": _texts(value)}
    return _patterns(value)


def _naming(value: Value) -> dict[str, str | Texts]:
    rules = value.mapping()
    refuse_unknown(rules, NAMING_RULES)
    return {name: _rule(name, asked) for name, asked in rules.items()}


def _rule(name: str, asked: Value) -> str | Texts:
    if name in STYLED_RULES:
        return one_of(*STYLES)(asked)
    if name == SUFFIXES_RULE:
        return _texts(asked)
    return filled(asked)


def _weights(value: Value) -> dict[str, float]:
    parts = value.mapping()
    refuse_unknown(parts, WEIGHTS)
    weights = {name: _weight(part) for name, part in parts.items()}
    total = sum(weights.values())
    if abs(total - 1) > _TOLERANCE:
        raise value.error(f"the weights of scoring add up to {total:g}, not to 1")
    return {**dict.fromkeys(_DEFAULT_WEIGHTS, 0.0), **weights}


def _weight(value: Value) -> float:
    number = value.number()
    if _LEAST_PERCENT <= number <= _PERCENT:
        raise value.error(f"{value.where} must be 0 to 1: write {number / _PERCENT:g}")
    return between(0, 1, "")(value)


READERS: Mapping[str, Callable[[Value], Any]] = {
    "$schema": _any_text,
    "target_file": _same,
    "task_description": filled,
    "required_patterns": _patterns,
    "forbidden_patterns": _forbidden,
    "naming_conventions": _naming,
    "scoring": _weights,
    "target_project_path": _same,
    "allowed_write_paths": _same,
    "compilation_cwd": _same,
    "compilation_command": _same,
    "functional_tests": _text_list,
    "max_steps": steps,
    "docs_path": _same,
    "tools": tool_names,
    "rag_docs_path": _same,
    "min_score": between(0, 100, ""),
    "timeout": between(0.1, 3600, "seconds"),
    "title": _any_text,
    "category": filled,
    "difficulty": one_of(*DIFFICULTIES),
    "tags": word_list,
}
"""One reader per key; the schema is closed."""
