"""The Chromium that functional tests run in with `--llm-vue-browser`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_llmbench.errors import ToolchainMissing
from pytest_llmbench.sandbox.base import Limits
from pytest_llmbench.vue.judge_runs import JudgeRuns

LIMITS = Limits(
    memory=3 << 30,
    processes=1024,  # threads count, and Chromium has many
    tmp=512 << 20,
    tmp_inodes=1 << 16,
    open_files=8192,
    file_size=256 << 20,
)
_INSIDE = "/browser"
_SEEN_ANYWAY = ("/usr/lib/chromium/chromium", "/usr/lib/chromium-browser/chromium-browser")
"""Programs below /usr, which a sandbox on this machine shows; see runners/vue/browser.mjs."""
_SECONDS = 90.0
_VERSION = re.compile(r"\d+(\.\d+)+")


@dataclass(frozen=True)
class Browser:
    """`program` is its path in the sandbox; `binds` must be shown there for it."""

    program: str
    version: str
    binds: Mapping[Path, str]


def find_browser(runs: JudgeRuns) -> Browser:
    """Ask the sandbox itself. Raises `ToolchainMissing` with the command that installs one."""
    docker = runs.sandbox.name == "docker"
    binds = {} if docker else _binds()
    _, report = runs.run({"mode": "browser", "timeout": _SECONDS}, LIMITS, binds)
    told = report.message if report else ""
    if report is None or report.exit_code != 0:
        fix = (
            "choose an image with Chromium by --llm-base-image vue=IMAGE"
            if docker
            else "apt-get install chromium (or npx playwright install chromium)"
        )
        raise ToolchainMissing(f"--llm-vue-browser: no Chromium in the sandbox: {fix}. {told}")
    program, _, version = told.partition("\n")
    number = _VERSION.search(version)
    return Browser(program, number[0] if number else version.strip(), binds)


def _binds() -> dict[Path, str]:
    """The folder of a Chromium of this machine that is not seen in a sandbox anyway."""
    if any(Path(path).is_file() for path in _SEEN_ANYWAY):
        return {}
    return next(({path.parent: _INSIDE} for path in _elsewhere() if path.is_file()), {})


def _elsewhere() -> Iterator[Path]:
    """Chrome's own package and what Playwright has downloaded, the newest first."""
    for name in ("google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            yield Path(found).resolve().with_name("chrome")
    downloaded = Path.home() / ".cache" / "ms-playwright"
    yield from sorted(downloaded.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
