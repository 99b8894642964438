"""What a Python test run printed, as a person reads it."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "runners" / "python"))
from llmbench_log import readable

sys.path.pop()

ENDED = """\
mainloop: caught unexpected SystemExit!
INTERNALERROR> Traceback (most recent call last):
INTERNALERROR>   File "/env/lib/python3.12/site-packages/_pytest/main.py", line 333, in wrap_session
INTERNALERROR>     session.exitstatus = doit(config, session) or 0
INTERNALERROR>                          ^^^^^^^^^^^^^^^^^^^^^
INTERNALERROR>   File "<frozen importlib._bootstrap>", line 1176, in _find_and_load
INTERNALERROR>   File "/work/solution.py", line 4, in main
INTERNALERROR>     sys.exit(3)
INTERNALERROR>   File "/usr/lib/python3.12/runpy.py", line 5, in run
INTERNALERROR>     go()
INTERNALERROR> SystemExit: 3

no tests ran in 0.03s
"""


def test_what_ended_the_run_is_told_without_frames_of_pytest() -> None:
    assert readable(ENDED) == (
        "mainloop: caught unexpected SystemExit!\n"
        "Traceback (most recent call last):\n"
        '  File "/work/solution.py", line 4, in main\n'
        "    sys.exit(3)\n"
        "SystemExit: 3\n"
        "\nno tests ran\n"
    )


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("4 failed in 12.58s", "4 failed"),
        ("1 failed, 3 passed, 1 warning in 0.10s", "1 failed, 3 passed, 1 warning"),
        ("2 passed in 83.10s (0:01:23)", "2 passed"),
        ("===== 1 failed in 0.01s =====", "===== 1 failed ====="),
        ("done 4 in 3.00s", "done 4 in 3.00s"),
        ("E   assert '1 passed in 2.00s' == ''", "E   assert '1 passed in 2.00s' == ''"),
        ('  File "/env/site-packages/x.py", line 3', '  File "/env/site-packages/x.py", line 3'),
    ],
)
def test_the_clock_of_pytest_is_left_out_and_nothing_else(line: str, read: str) -> None:
    assert readable(f"F\n{line}\n") == f"F\n{read}\n"


def test_a_long_log_is_read_in_linear_time() -> None:
    for piece in ("=", "1 a, ", "INTERNALERROR> ", "1 ", "\n= 1 a"):
        readable(piece * (20_000 // len(piece)))
        readable("INTERNALERROR> \n" + piece * 20_000)
