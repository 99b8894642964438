def check(found, wanted):
    assert found == wanted
