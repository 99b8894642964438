"""README and docs/agent.md list options by hand: with their names, defaults and ini twins."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_llmbench.option_table import OPTIONS, Option

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"^\| `(--llm-[\w-]+)[^`]*` \| (.+?) \| (.+?) \|")


def rows_of(path: str) -> dict[str, tuple[str, str]]:
    """Option -> the next two cells of its row."""
    lines = (ROOT / path).read_text("utf-8").replace("\\|", "/").splitlines()
    return {found[1]: (found[2], found[3]) for line in lines if (found := _ROW.match(line))}


def named(option: Option, cell: str) -> bool:
    """Whether a cell tells the default: as it is, or in words where there is none."""
    told = cell.strip("`")
    return told == option.default if option.default else not told.replace(".", "").isdigit()


def test_the_readme_lists_every_option_with_its_default() -> None:
    rows = rows_of("README.md")
    assert set(rows) == {option.name for option in OPTIONS}
    assert [o.name for o in OPTIONS if not named(o, rows[o.name][0])] == []


def test_the_page_of_agent_mode_lists_its_options() -> None:
    rows = rows_of("docs/agent.md")
    listed = [option for option in OPTIONS if option.name in rows]
    wanted = {"--llm-mode", "--llm-max-iterations", "--llm-tool-protocol"}
    assert {option.name for option in listed} >= wanted | {
        option.name for option in OPTIONS if option.name.startswith("--llm-agent-")
    }
    assert [(o.default, o.ini) for o in listed] == [
        (rows[o.name][0].strip("`"), rows[o.name][1].strip("`")) for o in listed
    ]
