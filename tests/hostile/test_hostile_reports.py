"""What hostile answers print, in a real run of pytest: no report holds a secret or does anything to its reader."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import textwrap
import xml.etree.ElementTree as ET
from pathlib import Path

import platformdirs
import pytest
from hostile_python import RIGHT

ESCAPES = "\\x1b[31m\\x1b]0;title\\x07\\x9b5n\\x1b]8;;http://evil\\x1b\\\\ \\u202e \\x00 <script>alert(1)</script>"
NAMES = [
    '=HYPERLINK("http://evil","x")', "@SUM(1)", "+1", "-1", "\t=1", "<img src=x onerror=alert(1)>",
    "\x1b[2J\x1b]0;owned\x07", "\u202eevil", "]]>", "a,b\n;c",
]  # fmt: skip
PROBLEM = """
- id: {id}
  lang: python
  prompt: Write add(a, b).
  tests:
    tests/test_solution.py: |
      import pytest
      import solution

      @pytest.mark.parametrize("name", getattr(solution, "NAMES", ["one"]))
      def test_named(name):
          assert solution.add(1, 2) == 3, name
  reference: |
    def add(a, b):
        return a + b
"""
ANSWERS = {
    "prints_all_it_sees": """
        import os, pathlib, sys
        def add(a, b):
            print(dict(os.environ))
            for path in pathlib.Path("/proc").glob("[0-9]*/*"):
                if path.name in ("environ", "cmdline"):
                    try:
                        print(path, path.read_bytes())
                    except OSError as error:
                        print(path, error)
            raise AssertionError(str(dict(os.environ)))
        """,
    "prints_escapes": f"""
        import os, sys
        TEXT = "{ESCAPES}"
        def add(a, b):
            os.write(1, TEXT.encode() + bytes(range(256)))
            os.write(2, b"\\xff\\xfe\\x00" + TEXT.encode())
            raise ValueError("=cmd|' /C calc'!A0" + TEXT)
        """,
    "begins_with_a_formula": """
        import os
        def add(a, b):
            os.write(1, b"=1+1\\n@SUM(A1)\\n")
            raise ValueError("=1+1")
        """,
    "names_tests": f"""
        NAMES = {NAMES!r}
        def add(a, b):
            return 0
        """,
    "prints_no_text": """
        import os
        def add(a, b):
            os.write(1, b"\\xed\\xa0\\x80\\xff\\0" * 1000 + b"]]>&<" + b"\\xf4\\x90\\x80\\x80")
            raise ValueError("\\ud800" + chr(0xfffe) + chr(0))
        """,
}


@pytest.fixture
def run_dir(kind: str, tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\nllm_sandbox = {kind}\n")
    (tmp_path / "problems").mkdir()
    problems = "".join(PROBLEM.format(id=name) for name in (*ANSWERS, "right"))
    (tmp_path / "problems/python.yaml").write_text(problems)
    answers = {name: textwrap.dedent(text).strip() for name, text in ANSWERS.items()}
    lines = [
        {"case_id": name, "reply": f"```python\n{text}\n```"}
        for name, text in {**answers, "right": RIGHT}.items()
    ]
    (tmp_path / "replies.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return tmp_path


def run_pytest(folder: Path, secret: str) -> subprocess.CompletedProcess[bytes]:
    environ = {
        **os.environ,
        "XDG_CACHE_HOME": platformdirs.user_cache_dir(),
        "OPENAI_API_KEY": secret,
        "LLMBENCH_KEY": secret,
    }
    environ.pop("PYTEST_ADDOPTS", None)
    image = os.environ.get("LLMBENCH_TEST_BASE_IMAGE")
    base = [f"--llm-base-image=python={image}"] if image else []
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "pytest_llmbench.plugin", "-p", "no:cacheprovider"),
            *("-rA", "--color=yes", "--json-report", "--json-report-file=r.json", "--junitxml=r.xml"),
            *("--llm-csv=r.csv", "--llm-provider=replay", "--llm-replay=replies.jsonl"),
            *("--llm-model=m", "--llm-api-key-env=LLMBENCH_KEY", "--llm-run-timeout=60", *base),
        ],
        cwd=folder, env=environ, capture_output=True, check=False, timeout=900,
    )  # fmt: skip


def test_reports_of_hostile_answers(run_dir: Path, secret: str) -> None:
    done = run_pytest(run_dir, secret)
    told = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 1, told
    records = {
        one["case_id"]: one
        for one in json.loads((run_dir / "r.json").read_text())["llmbench"]["records"]
    }
    assert {name: one["status"] for name, one in records.items()} == {
        **dict.fromkeys(ANSWERS, "failed"),
        "right": "passed",
    }, told

    for path in [path for path in run_dir.rglob("*") if path.is_file()]:
        assert secret.encode() not in path.read_bytes(), path
    assert secret not in told

    without_colours = re.sub(r"\x1b\[[0-9;]*m", "", told)
    assert not set(without_colours) & set("\x1b\x07\x9b\x00\u202e"), "the terminal was reached"

    with (run_dir / "r.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert len(rows) == len(ANSWERS) + 2
    formulas = [
        c
        for row in rows
        for c in row
        if c[:1] in set("=+@\t\r") or (c[:1] == "-" and not number(c))
    ]
    assert formulas == []
    assert not any(set(c) & set("\x1b\x07\x9b\x00\u202e") for row in rows for c in row)

    ET.parse(run_dir / "r.xml")  # well-formed, whatever was printed
    assert "<script>alert" not in (run_dir / "r.xml").read_text()


def number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
