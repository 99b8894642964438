"""Benchmarks of language models as pytest items.

One attempt is one item, and one attempt is one line, told in `pipeline.py`:

    case -> prompt -> reply -> code -> run -> verdict -> record -> report

`plugin.py` wires pytest's hooks, `active.py` those of a session that has a model: `worker_side.py`
runs items, `owner_side.py` writes reports. `options.py` makes the `Settings`, `collect.py`
turns files into items, `session.py` holds what lives as long as the session. `ahead/` makes
attempts before their items, `distributed/` is xdist; `asking/` is whom answers come from,
`agent/` how a model works with tools until it has one, `judging/` what becomes of them, `gpu/`
what the cards did meanwhile. Below the line that `pipeline.py` draws nothing imports pytest.
"""

__version__ = "0.1.0"
