"""Case -> prompt -> reply, for many threads, endpoints and processes at a time.

`question.py` is what an attempt asks, `clients.py` whom: `endpoints.py` says which of them may
serve it now, `slots.py` how many requests each serves at a time, `warmup.py` what goes before the
first. `providers/` speak to one server each.
"""
