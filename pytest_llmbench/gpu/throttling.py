"""Why a card's clocks are lower than they could be, in words."""

from __future__ import annotations

REASONS = {
    0x004: "software power cap",
    0x008: "hardware slowdown",
    0x010: "sync boost",
    0x020: "software thermal slowdown",
    0x040: "hardware thermal slowdown",
    0x080: "hardware power brake",
    0x200: "board limit",
    0x400: "reliability",
}
"""NVML's bits, `nvmlClocksEventReason*`, newest names; the last two are older drivers'."""
SETTINGS = 0x001 | 0x002 | 0x100
"""Idle, the clocks that somebody set, the display's clocks: nothing is held back by these."""
POWER_CAP = 0x004
"""A card at full work runs at the power that is set for it: told of, and no throttling."""


def is_throttled(bits: int) -> bool:
    """Whether something slows the card down that steady work at its set power does not."""
    return bool(bits & ~SETTINGS & ~POWER_CAP)


def throttle_reasons(bits: int) -> list[str]:
    """The reasons among the bits; those that this list does not know keep their number."""
    bits &= ~SETTINGS
    known = [told for bit, told in REASONS.items() if bits & bit]
    unknown = bits & ~sum(REASONS)
    return [*known, f"reason {unknown:#x}"] if unknown else known
