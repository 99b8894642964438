"""What the checker tells of one answer: its reply as dataclasses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_llmbench.text import printable


@dataclass(frozen=True)
class Diagnostic:
    """`file` is below the project, `line` and `column` count from 1; `code` may be empty."""

    file: str
    line: int
    column: int
    code: str
    text: str

    def __str__(self) -> str:
        """As vue-tsc writes it: `src/A.vue(3,5): error TS2322: text`."""
        code = f" {self.code}" if self.code else ""
        return f"{self.file}({self.line},{self.column}): error{code}: {self.text}"


@dataclass(frozen=True)
class Findings:
    """All about one answer. The names are those of the checker's reply.

    `diagnostics` is empty where types were not checked: after parse errors or suppressions.
    `checks` and `naming` tell of each check and rule whether it passed.
    """

    parse_errors: tuple[Diagnostic, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    suppressions: tuple[Diagnostic, ...] = ()
    warnings: tuple[str, ...] = ()
    target_checked: bool = True
    checks: Mapping[str, bool] = field(default_factory=dict)
    naming: Mapping[str, bool] = field(default_factory=dict)
    naming_violations: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """All that keeps the answer from compiling."""
        return (*self.parse_errors, *self.suppressions, *self.diagnostics)

    @property
    def compiles(self) -> bool:
        """Whether nothing does, and the target file was really looked at."""
        return not self.errors and self.target_checked

    def told(self, seen: Collection[str]) -> str:
        """The errors for somebody who sees the files `seen`, and the number of those elsewhere.

        Those without a file are about options of the compiler.
        """
        told = [str(error) for error in self.errors if not error.file or error.file in seen]
        if others := len(self.errors) - len(told):
            told.append(f"{others} error{'s' if others > 1 else ''} in files that you do not see")
        return "\n".join(told)


def read_findings(reply: Mapping[str, Any]) -> Findings:
    """From the `ok` member of a reply to `check`."""
    return Findings(
        parse_errors=_diagnostics(reply["parse_errors"]),
        diagnostics=_diagnostics(reply["diagnostics"]),
        suppressions=_diagnostics(reply["suppressions"]),
        warnings=tuple(printable(str(text)) for text in reply["warnings"]),
        target_checked=bool(reply["target_checked"]),
        checks={printable(name): bool(passed) for name, passed in reply["checks"].items()},
        naming={printable(name): bool(passed) for name, passed in reply["naming"].items()},
        naming_violations=tuple(printable(str(text)) for text in reply["naming_violations"]),
    )


def _diagnostics(members: list[dict[str, Any]]) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            printable(str(d["file"])), int(d["line"]), int(d["column"]),
            printable(str(d["code"])), printable(str(d["text"])),
        )
        for d in members
    )  # fmt: skip
