"""A session over xdist's workers, of this machine or others: docs/scale.md.

`controller.py` tells workers where they are, `whereabouts.py` reads it there; `scheduling.py`
is xdist's protocol over `shares.py`, who gets what; `queued.py` is what a worker has to come;
`lost_workers.py` and `one_record.py` are what the controller does about workers and reports.
"""
