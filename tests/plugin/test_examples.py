"""The examples run as their first line says."""

import shutil
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_provider_of_ones_own(judged_dir, workers):
    shutil.copytree(EXAMPLES / "own_provider", judged_dir.path, dirs_exist_ok=True)
    result = judged_dir.pytest("--llm-provider=canned", "--llm-model=any", workers=workers)
    result.assert_outcomes(passed=1)
    record = judged_dir.record("py_double")
    assert (record["provider"], record["family"], record["score"]) == ("canned", "canned", 100.0)
