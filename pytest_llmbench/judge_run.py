"""One run of a judge in a sandbox: a nonce of its own, its request in, its report out."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pytest_llmbench.languages.base import JudgeReport
from pytest_llmbench.sandbox.base import ExecResult, Job, Limits, Prepared, Sandbox
from pytest_llmbench.verdict import read_report

_GRACE = 10.0
"""Seconds the sandbox lives on after the judge's own deadline, for it to report."""

Outcome = tuple[ExecResult, JudgeReport | None]


def run_judge(
    sandbox: Sandbox,
    prepared: Prepared,
    request: Mapping[str, Any],
    limits: Limits,
    *,
    files: Mapping[str, str] | None = None,
    binds: Mapping[Path, str] | None = None,
) -> Outcome:
    """`request` is what docs/judges.md lists, without the nonce; its `timeout` is in seconds.

    `files` and `binds` as in `Job`. The report is None where the answer kept the judge from
    giving one. Raises what `Sandbox.run` and `read_report` raise.
    """
    nonce = secrets.token_hex(16)
    stdin = json.dumps({**request, "nonce": nonce}).encode()
    allowed = replace(limits, seconds=request["timeout"] + _GRACE)
    result = sandbox.run(prepared, Job(files or {}, stdin, allowed, binds or {}))
    return result, read_report(result, nonce)
