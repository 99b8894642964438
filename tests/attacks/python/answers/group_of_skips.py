import unittest

def merge(x):
    raise ExceptionGroup("no", [unittest.SkipTest("no"), ValueError("no")])
