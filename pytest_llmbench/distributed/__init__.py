"""A session over xdist's workers, of this machine or others: docs/scale.md.

`controller.py` tells workers where they are, `whereabouts.py` reads it there; `scheduling.py`
is xdist's protocol over `shares.py`, who gets what; `queued.py` is what comes next in a worker.
`lost_workers.py` is about those that do not come back, `one_record.py` keeps the controller's
memory small, `embedded.py` starts llama.cpp for all workers of its machine.
"""
