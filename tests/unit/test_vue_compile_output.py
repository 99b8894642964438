"""Diagnostics of vue-tsc and tsc in what a script printed."""

import pytest

from pytest_llmbench.vue.compile_output import read_diagnostics
from pytest_llmbench.vue.findings import Diagnostic

PLAIN = """
> app@1.0.0 check
> vue-tsc --noEmit

src/App.vue(3,5): error TS2322: Type 'string' is not assignable to type 'number'.
  The expected type comes from property 'step'.
../ui/src/Button.vue(10,1): error TS2304: Cannot find name 'x'.
src/App.vue(3,5): error TS2322: Type 'string' is not assignable to type 'number'.
error TS5023: Unknown compiler option 'x'.
src/warning.vue(1,1): warning TS1: not one
"""
PRETTY = """
src/App.vue:3:5 - error TS2322: Type 'string' is not assignable to type 'number'.

3 step = 'x'
  ~~~~
  src/Other.vue:1:1
    1 <script>

Found 1 error in src/App.vue:3
"""
FIRST = Diagnostic(
    "src/App.vue", 3, 5, "TS2322", "Type 'string' is not assignable to type 'number'."
)


def test_plain_output_each_once_in_order() -> None:
    assert read_diagnostics(PLAIN, ".") == (
        FIRST,
        Diagnostic("../ui/src/Button.vue", 10, 1, "TS2304", "Cannot find name 'x'."),
        Diagnostic("", 0, 0, "TS5023", "Unknown compiler option 'x'."),
    )


def test_pretty_output() -> None:
    assert read_diagnostics(PRETTY, ".") == (FIRST,)


@pytest.mark.parametrize(("folder", "file"), [("apps/web", "apps/ui/src/Button.vue"), (".", None)])
def test_files_are_told_below_the_project(folder: str, file: str | None) -> None:
    files = [d.file for d in read_diagnostics(PLAIN, folder)]
    assert (file in files) == (file is not None)
    assert ("apps/web/src/App.vue" in files) == (folder != ".")


@pytest.mark.parametrize("text", ["", "all is well", "error: no such file", "npm error code 1"])
def test_other_output_holds_none(text: str) -> None:
    assert read_diagnostics(text, "") == ()
