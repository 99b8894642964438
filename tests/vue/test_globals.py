"""Vitest's globals are given to test files that need them, and to no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_llmbench.node import host_node, run_tool
from pytest_llmbench.runner_files import runner_folder

IMPORTED = "import { describe as group, expect, it, vi } from 'vitest'\n"


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        (IMPORTED + "group('a', () => { it('b', () => { expect(vi.fn()).toBe(1) }) })", False),
        ('import {\n  expect,\n  test\n} from "vitest"\ntest.each`a`("x", () => expect(1))', False),
        (IMPORTED + "wrapper.test(1); const submit = edit(2); fit$it(3); obj.describe()", False),
        ("it('b', () => { expect(1).toBe(1) })", True),
        (IMPORTED + "describe('a', () => {})", True),
        (IMPORTED + "beforeEach(() => {})", True),
        ("import { it } from 'vitest'\nit('a', () => expect (1).toBe(1))", True),
        (IMPORTED + "import { render } from '@testing-library/vue'", True),
    ],
)
def test_globals_are_needed(tmp_path: Path, text: str, needed: bool) -> None:
    spec = tmp_path / "a.spec.ts"
    spec.write_text(text)
    module = json.dumps((runner_folder("vue") / "globals.mjs").as_uri())
    program = f"import({module}).then((m) => console.log(m.needGlobals([{json.dumps(str(spec))}])))"
    done = run_tool([str(host_node().node), "-e", program], 30)
    assert done.stdout.strip() == str(needed).lower(), done.stderr
