"""What graphics cards did while a model answered: docs/gpu.md. Nothing here knows pytest.

`base.py` is the seam, `choose.py` says which process samples. There `sampler.py` runs the loop
of `looking.py`, woken by `wake.py`, from xdist's workers too. `nvml.py` reads each card that is
`watched.py` into a `sample.py`, with `throttling.py`, `processes.py` and `servers.py`;
`history.py` keeps samples, `board.py` lets other threads read. `windows.py` cuts a request's
samples out, `counter.py` and `combine.py` make them figures; `filling.py` fills them into records
of workers, and `energy.py` adds them up.
"""
