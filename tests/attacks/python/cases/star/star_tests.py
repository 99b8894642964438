import pytest
from solution import *

@pytest.mark.parametrize("given, wanted", [([[1, 3], [2, 4]], [[1, 4]]), ([[1, 2]], [[1, 2]])])
def test_merge(given, wanted):
    assert merge(given) == wanted

def test_empty():
    assert merge([]) == []

class TestErrors:
    def test_reversed(self):
        with pytest.raises(ValueError):
            merge([[2, 1]])
