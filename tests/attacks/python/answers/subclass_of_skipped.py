import pytest

class Both(pytest.skip.Exception, Exception):
    pass

def merge(x):
    raise Both("no")
