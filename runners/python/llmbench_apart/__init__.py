"""Tests and answer in processes apart: each sees the other's objects through twins of them.

`pipes` carries messages, `data` turns values into them, `links` keeps mutable containers alike on
both sides, `describe` and `twins` make stand-ins for classes, functions and objects, `peer` calls
across, `served` does what the other side asks for. `tests_side` and `answer_side` are the two ends.
Nothing that comes from a pipe is ever evaluated: it is data, or the number of an object.
"""
