"""What can go wrong between the two sides. None of these is an `Exception`.

So neither `except Exception` in an answer nor `pytest.raises(Exception)` in a test takes them.
"""

from __future__ import annotations


class ChannelError(BaseException):
    """Something did not get across; ends the test in which it happens."""

    __module__ = "llmbench"


class ChannelLimit(ChannelError):
    """The channel cannot carry it, or the operation is not in the case's profile."""

    __module__ = "llmbench"


class ChannelBroken(ChannelError):
    """The other side wrote what no honest side writes."""

    __module__ = "llmbench"

    @classmethod
    def without_sense(cls, error: BaseException) -> ChannelBroken:
        """That led to this error where it was read."""
        return cls(f"a message without sense: {type(error).__name__}: {error}")


class ChannelClosed(ChannelError):
    """The other side is gone."""

    __module__ = "llmbench"
