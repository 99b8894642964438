"""Values of the standard library that cross as data, of exactly these types."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

Parts = Callable[[Any], tuple[Any, ...]]
Make = Callable[..., Any]


def _moment(value: Any) -> tuple[Any, ...]:
    clock = (value.hour, value.minute, value.second, value.microsecond, value.fold)
    return (*clock, _known_zone(value.tzinfo))


def _known_zone(zone: Any) -> Any:
    """Only zones that are data themselves: code must not decide when two times are equal."""
    if zone is None or (type(zone).__module__, type(zone).__qualname__) in SPECIAL:
        return zone
    raise TypeError(f"a time zone of type {type(zone).__qualname__}")


def _date(value: Any) -> tuple[Any, ...]:
    return value.year, value.month, value.day


def _make_datetime(kind: Any, *parts: Any) -> Any:
    return kind(*parts[:7], fold=parts[7], tzinfo=parts[8])


def _make_time(kind: Any, *parts: Any) -> Any:
    return kind(*parts[:4], fold=parts[4], tzinfo=parts[5])


def _make(kind: Any, *parts: Any) -> Any:
    return kind(*parts)


def _pattern(kind: Any, pattern: Any, flags: int) -> Any:  # noqa: ARG001  the signature of a maker
    return importlib.import_module("re").compile(pattern, flags)


def _zone_parts(value: Any) -> tuple[Any, ...]:
    return (value.utcoffset(None), value.tzname(None))


def _zone(kind: Any, offset: Any, name: str) -> Any:
    plain = kind(offset)
    return plain if plain.tzname(None) == name else kind(offset, name)


SPECIAL: dict[tuple[str, str], tuple[Parts, Make]] = {
    ("builtins", "complex"): (lambda v: (v.real, v.imag), _make),
    ("builtins", "range"): (lambda v: (v.start, v.stop, v.step), _make),
    ("builtins", "slice"): (lambda v: (v.start, v.stop, v.step), _make),
    ("decimal", "Decimal"): (lambda v: (str(v),), _make),
    ("fractions", "Fraction"): (lambda v: (v.numerator, v.denominator), _make),
    ("datetime", "date"): (_date, _make),
    ("datetime", "datetime"): (lambda v: (*_date(v), *_moment(v)), _make_datetime),
    ("datetime", "time"): (_moment, _make_time),
    ("datetime", "timedelta"): (lambda v: (v.days, v.seconds, v.microseconds), _make),
    ("datetime", "timezone"): (_zone_parts, _zone),
    ("zoneinfo", "ZoneInfo"): (lambda v: (v.key,), _make),
    ("uuid", "UUID"): (lambda v: (v.hex,), _make),
    ("pathlib", "PosixPath"): (lambda v: (str(v),), _make),
    ("pathlib", "PurePosixPath"): (lambda v: (str(v),), _make),
    ("pathlib", "PureWindowsPath"): (lambda v: (str(v),), _make),
    ("re", "Pattern"): (lambda v: (v.pattern, v.flags), _pattern),
    ("ipaddress", "IPv4Address"): (lambda v: (str(v),), _make),
    ("ipaddress", "IPv6Address"): (lambda v: (str(v),), _make),
    ("ipaddress", "IPv4Network"): (lambda v: (str(v),), _make),
    ("ipaddress", "IPv6Network"): (lambda v: (str(v),), _make),
}
"""(module, name of a type) -> what it is made of, and how it is made again."""


def parts_of(value: Any) -> tuple[str, str, tuple[Any, ...]] | None:
    """Module, name and parts of a value that crosses as data; None for any other."""
    kind = type(value)
    where = kind.__module__, kind.__qualname__
    found = SPECIAL.get(where)  # type: ignore[call-overload]
    if found is None or named(*where) is not kind:
        return None
    return *where, found[0](value)


def made(module: str, name: str, parts: list[Any]) -> Any:
    """Raises what a constructor raises on nonsense, and KeyError on an unknown type."""
    return SPECIAL[module, name][1](named(module, name), *parts)


def named(module: str, qualname: str, *, load: bool = True) -> Any:
    """What a module holds under a dotted name; None if it holds nothing there."""
    home = sys.modules.get(module)
    if home is None:
        if not load:
            return None
        home = importlib.import_module(module)
    found: Any = home
    for part in qualname.split("."):
        found = getattr(found, part, None)
    return found
