"""What a model is told of a case, and what it never sees."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_llmbench.answer import WantedFile
from pytest_llmbench.case import Case
from pytest_llmbench.languages.python import Python
from pytest_llmbench.prompt import messages

PYTHON = WantedFile("solution.py", "Python", "python", Python())
CASE = Case("add", "python", "Write add.\n\n", {"t.py": "HIDDEN"}, Path("p.yaml"), 1)


def told(case: Case = CASE, system_prompt: str | None = None) -> tuple[str, str]:
    system, user = messages(case, [PYTHON], system_prompt)
    assert (system.role, user.role) == ("system", "user")
    return system.content, user.content


def test_prompt_and_file_name():
    system, user = told()
    assert "one complete Python file" in system
    assert user == "Write add.\n\nYour code is saved as `solution.py`."


def test_the_sessions_system_prompt_wins_over_the_cases():
    case = replace(CASE, system_prompt="of the case {lang}")
    assert told(case)[0] == "of the case {lang}"
    assert told(case, "of the session")[0] == "of the session"
    assert told(CASE, "of the session")[0] == "of the session"


def test_braces_in_a_prompt_stay():
    assert "{x} {{ msg }}" in told(replace(CASE, prompt="{x} {{ msg }}"))[1]


def test_the_starter_is_a_fenced_block():
    _, user = told(replace(CASE, starter="def add(a, b):\n    ...\n\n"))
    assert "```python\ndef add(a, b):\n    ...\n```" in user
    assert user.startswith("Write add.")


@pytest.mark.parametrize(("inside", "fence"), [("```", "````"), ("`````", "``````"), ("``", "```")])
def test_a_fence_is_longer_than_any_in_the_starter(inside, fence):
    _, user = told(replace(CASE, starter=f"'''\n{inside}\n'''"))
    assert f"\n{fence}python\n'''\n{inside}\n'''\n{fence}\n" in user


def test_tests_reference_and_wrong_answers_are_not_shown():
    case = replace(CASE, reference="HIDDEN", wrong=("HIDDEN",), files={"d.txt": "HIDDEN"})
    assert "HIDDEN" not in "".join(told(case))


def test_several_files_are_asked_for_by_name():
    wanted = [WantedFile(path, "Vue", "vue", Python()) for path in ("src/A.vue", "src/b.ts")]
    system, user = messages(CASE, wanted, None)
    assert "```vue:src/A.vue" in system.content
    assert "`src/A.vue`, `src/b.ts`" in user.content
