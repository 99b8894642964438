"""Attempts that are made before the item that reports them: docs/ahead.md.

`window.py` says which, of what `upcoming.py` knows to follow (under xdist
`distributed/queued.py`); `attempts.py` is the threads that make them.
"""
