"""What a Go case itself uses: imports, and parts of `os`.

The judge refuses in an answer what reaches behind the tests (docs/judges.md), unless the case's
own texts do the same: then the problem asks for it.
"""

from __future__ import annotations

import re

from pytest_llmbench.case import Case

_IMPORT = re.compile(r'^(?:import\s+)?(?:[\w.]+[ \t]+)?"([\w./-]+)"', re.MULTILINE)
_OS = re.compile(r"\bos\.([A-Z]\w*)")


def allowed(case: Case) -> dict[str, list[str]]:
    """Keys `imports` and `os`, for the judge. Sorted, so that requests are alike."""
    own = [text for text in (case.reference, case.starter, *case.files.values()) if text]
    tests = list(case.tests.values())
    # Without a reference the tests are the only ones to tell that a problem is about files.
    about = own if case.reference is not None else [*own, *tests]
    found = {
        "imports": {path for text in own for path in _imports(text)},
        "os": {name for text in about for name in _OS.findall(text)},
    }
    return {key: sorted(names) for key, names in found.items()}


def _imports(text: str) -> list[str]:
    head = re.split(r"^(?:func|type|var|const)\b", text, maxsplit=1, flags=re.MULTILINE)[0]
    return _IMPORT.findall(re.sub(r"^[ \t]+", "", head, flags=re.MULTILINE))
