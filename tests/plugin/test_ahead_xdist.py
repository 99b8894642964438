"""Over xdist attempts are made ahead, too: those that wait in a worker's queue, each of them once."""

from __future__ import annotations

import pytest
from samples import ADD
from servers.openai_server import OpenAIServer
from test_ahead import Busy


@pytest.mark.parametrize("dist", ["load", "worksteal"])
def test_requests_are_beside_each_other_and_none_is_made_twice(judged_dir, dist):
    judged_dir.problems(ADD)
    # What may be stolen is not begun, but for the next item.
    with OpenAIServer(Busy(gather=3 if dist == "load" else 1)) as server:
        result = judged_dir.pytest(
            "--llm-provider=lmstudio", "--llm-model=llama-3.1-8b-instruct", "--llm-runs=8", "-n1",
            f"--llm-base-url={server.base_url}", "--llm-concurrency=4", "--llm-warmup=0",
            f"--dist={dist}",
        )  # fmt: skip
        asked = len(server.chats())
    result.assert_outcomes(passed=8)
    assert asked == 8
    most = max(r["in_flight"] for r in judged_dir.records)
    assert most > 1 if dist == "load" else most <= 1
