"""Benchmarks of language models as pytest items.

One attempt is one item, and one attempt is one line, told in `pipeline.py`:

    case -> prompt -> reply -> code -> run -> verdict -> record -> report

`plugin.py` wires pytest's hooks, `options.py` makes the `Settings`, `collect.py` turns
files into items, `session.py` holds what lives as long as the session. Below the line
that `pipeline.py` draws nothing imports pytest.
"""

__version__ = "0.1.0"
