"""Code -> run -> verdict -> judgement: docs/judges.md.

`base.py` is the seam to the pipeline, `judges.py` chooses by kind of case: `problem_judge.py` here,
`vue/` for components. `judge.py` judges an answer by a case's tests in a sandbox, through
`judge_run.py`; `started_ahead.py` has sandboxes wait for answers, `expected_cache.py` remembers
which tests a case has. `verdict.py`, pure, makes a verdict of the judge's word; `level.py` says
how far apart a case's tests and answers are kept, and `deciding.py` finds that out.
"""
