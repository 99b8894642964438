"""Stands in an answer's place while a case's tests are listed: every name is a placeholder.

A placeholder is a class, so that tests can subclass, decorate, call and annotate with it.
What could make the number of tests depend on the answer (a loop over it, a condition, a
comparison, a number made of it) raises, so that nobody takes a guess for the truth.
"""

from abc import ABCMeta as _ABCMeta

# Looked up by pytest on every object; a placeholder must not seem to have them.
_NOT_HERE = ("__", "_pytest", "pytest", "patchings")


_DATA = (bool, bytes, complex, dict, float, frozenset, int, list, set, str, tuple, type(None))


def _undecided(what):
    def method(cls, *_):
        raise TypeError(
            f"while tests are collected, {what} {cls.__name__}, which only an answer can decide: "
            "give the case a reference"
        )

    return method


def _same(cls, *_):
    return _placeholder(cls.__name__)


class _Meta(_ABCMeta):
    def __call__(cls, *args, **kwargs):
        if _Placeholder not in cls.__bases__:
            return super().__call__(*args, **kwargs)
        # A decorator gives back what it decorates, or pytest would not see the test.
        if len(args) == 1 and not kwargs and _is_decorated(args[0]):
            return args[0]
        return _placeholder(cls.__name__)

    def __getattr__(cls, name):
        if name.startswith(_NOT_HERE):
            raise AttributeError(name)
        return _placeholder(name)

    def __eq__(cls, other):
        # Libraries compare with their own marks, a test with data: only that must not be guessed.
        if not isinstance(other, _DATA) or _Placeholder not in cls.__bases__:
            return cls is other
        return _undecided("a comparison depends on")(cls)

    def __ne__(cls, other):
        return not cls == other

    def __bool__(cls):
        return _Placeholder not in cls.__bases__ or _undecided("a condition depends on")(cls)

    def __enter__(cls):
        return cls

    def __exit__(cls, *_):
        return False

    __hash__ = type.__hash__
    __len__ = __iter__ = __contains__ = __reversed__ = _undecided("a loop or a count depends on")
    __lt__ = __le__ = __gt__ = __ge__ = _undecided("a comparison depends on")
    __index__ = __int__ = __float__ = _undecided("a number depends on")
    __getitem__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _same
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _same
    __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = __invert__ = __and__ = __rand__ = _same
    __xor__ = __rxor__ = __lshift__ = __rshift__ = __matmul__ = _same


class _Placeholder(metaclass=_Meta):
    pass


def _is_decorated(value):
    placeholder = isinstance(value, _Meta) and _Placeholder in value.__bases__
    return isinstance(value, (type, type(_same))) and not placeholder


def _placeholder(name):
    return _Meta(name, (_Placeholder,), {"__module__": __name__})


def __getattr__(name):
    if name.startswith(_NOT_HERE):
        raise AttributeError(name)
    # Kept, so that the name is the same object wherever it is imported.
    return globals().setdefault(name, _placeholder(name))
