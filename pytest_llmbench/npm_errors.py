"""What npm says of a failure, in plain words: the cause first, then what of npm's text tells it."""

from __future__ import annotations

import re

from pytest_llmbench.errors import SandboxBroken

_TAG = re.compile(r"npm (?:error|ERR!)(?: |$)")
_STACK = re.compile(r"\s+at .+[:(].*\d+\)?( \{)?$")
_NOISE = re.compile(
    r"code |errno |syscall |A complete log |For a full report |\S+-report\.txt$|404$|network$"
    r"|404 (Note that|tarball,)|(network )?If you are behind a proxy|network In most cases"
    r"|network This is a problem|notarget In most cases|engine Not compatible|Clean install "
)
_USAGE = "Usage:"
_MOST_LINES = 12
_MOST_LETTERS = 200

_NO_NETWORK = "the npm registry cannot be reached ({detail}): is there a network or a proxy to set?"
_REASONS = {
    **dict.fromkeys(
        ("ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT",
         "ESOCKETTIMEDOUT", "ERR_SOCKET_TIMEOUT", "EHOSTUNREACH", "FETCH_ERROR"),
        _NO_NETWORK,
    ),
    "E401": "the npm registry wants a login: set one in .npmrc",
    "E403": "the npm registry refuses a package",
    "E404": "package {package} does not exist: mend package.json",
    "ETARGET": "package {package} does not exist in that version: mend package.json",
    "EUSAGE": "the lock file does not fit package.json, or is broken: "
    "run `npm install --package-lock-only --ignore-scripts` in the project",
    "EINTEGRITY": "a package differs from what the lock file says of it (`integrity`): "
    "write the lock file anew",
    "EBADENGINE": "a package does not work with this version of node",
    "ERESOLVE": "the versions in package.json do not fit each other",
    "EJSONPARSE": "a package.json is not JSON",
    "EUNSUPPORTEDPROTOCOL": "package.json asks for a package in a way that npm does not know",
    "ENOSPC": "the disk is full",
}  # fmt: skip
_OF_PACKAGE_FILES = frozenset(
    {"E404", "ETARGET", "EUSAGE", "EINTEGRITY", "EBADENGINE", "ERESOLVE", "EJSONPARSE",
     "EUNSUPPORTEDPROTOCOL"}
)  # fmt: skip
_PACKAGE = re.compile(
    r"No matching version found for (?P<target>\S+?)\.?(?=\s|$)"
    r"|requested resource '(?P<missing>[^']+)'|'(?P<quoted>\S+@\S+)' is not in this registry"
)
_REASON = re.compile(r"reason: (?P<reason>[^\n]+)")


class NpmFailed(SandboxBroken):
    """npm ended with an error. `code` is npm's own ("" if it told none).

    The first line of `str()` holds the cause.
    """

    def __init__(self, told: str, code: str) -> None:
        super().__init__(told)
        self.code = code

    @property
    def of_package_files(self) -> bool:
        """Whether package.json or the lock file is to blame, not network or machine."""
        return self.code in _OF_PACKAGE_FILES


def npm_failed(command: str, exit_code: int, output: str) -> NpmFailed:
    """The error for `npm COMMAND`, which ended so and wrote `output`."""
    lines = [_TAG.sub("", line) for line in output.split("\n") if _TAG.match(line)]
    plain = [line for line in output.split("\n") if not line.startswith("npm warn")]
    told = "\n".join(lines or plain)
    found = re.search(r"^code (\S+)", told, re.MULTILINE)
    code = found[1] if found else ""
    name = f"npm {command} failed ({code or f'exit code {exit_code}'})"
    kept = _kept(told)
    cause = _cause(code, told)
    if cause is None:
        cause = kept.pop(0).strip() if kept else "npm told no reason"
    return NpmFailed("\n".join([f"{name}: {cause}", *kept]), code)


def _cause(code: str, told: str) -> str | None:
    reason = _REASONS.get(code)
    if reason is None:
        return None
    package, detail = _PACKAGE.search(told), _REASON.search(told)
    named = next(filter(None, package.groups()), "") if package else ""
    return reason.format(
        package=named or "of that name", detail=detail["reason"].strip() if detail else code
    )


def _kept(told: str) -> list[str]:
    """The lines that say more, no stack and no help, cut where they are many or long."""
    told = told.partition(f"\n{_USAGE}\n")[0].partition("\n{\n")[0]
    lines: list[str] = []
    for line in map(str.rstrip, told.split("\n")):
        if line and _STACK.match(line):
            break  # what follows a stack is the error object, property by property
        if line and not _NOISE.match(line):
            lines.append(_cut(line))
    more = ["..."] if len(lines) > _MOST_LINES else []
    return [*lines[:_MOST_LINES], *more]


def _cut(line: str) -> str:
    """At most so many letters, cut between words where there are some."""
    if len(line) <= _MOST_LETTERS:
        return line
    return f"{line[:_MOST_LETTERS].rpartition(' ')[0] or line[:_MOST_LETTERS]} ..."
