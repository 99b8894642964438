"""What npm says of a failure: its cause stands in the first line, and no noise below it."""

from __future__ import annotations

import pytest

from pytest_llmbench.npm_errors import npm_failed

LOG = "npm error A complete log of this run can be found in: /home/me/.npm/_logs/x-debug-0.log\n"
WARNING = 'npm warn Unknown user config "nodedir". This will stop working.\n'
REFUSED = """npm error code ECONNREFUSED
npm error syscall connect
npm error errno ECONNREFUSED
npm error FetchError: request to http://127.0.0.1:9/vue failed, reason: connect ECONNREFUSED 127.0.0.1:9
npm error     at ClientRequest.<anonymous> (/x/npm/node_modules/minipass-fetch/lib/index.js:130:14)
npm error     at process.processTicksAndRejections (node:internal/process/task_queues:91:21) {
npm error   code: 'ECONNREFUSED',
npm error   requiredBy: '.'
npm error }
npm error
npm error If you are behind a proxy, please make sure that the 'proxy' config is set properly.
"""
UNKNOWN_HOST = """npm error code ENOTFOUND
npm error syscall getaddrinfo
npm error errno ENOTFOUND
npm error network request to http://none.invalid/vue failed, reason: getaddrinfo ENOTFOUND none.invalid
npm error network This is a problem related to network connectivity.
npm error network In most cases you are behind a proxy or have bad network settings.
npm error network
npm error network If you are behind a proxy, please make sure that the 'proxy' config is set properly.
"""
GONE = """npm ERR! code E404
npm ERR! 404 Not Found - GET https://registry.example/@a%2fb
npm ERR! 404
npm ERR! 404  The requested resource '@a/b@3.5.13' could not be found or you do not have permission
npm ERR! 404
npm ERR! 404 Note that you can also install from a
npm ERR! 404 tarball, folder, http url, or git url.
"""
NO_VERSION = """npm error code ETARGET
npm error notarget No matching version found for vue@3.555.13.
npm error notarget In most cases you or one of your dependencies are requesting a package version that doesn't exist.
"""
UNFIT = """npm error code EUSAGE
npm error
npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.
npm error
npm error Invalid: lock file's is-odd@3.0.1 does not satisfy is-odd@3.0.0
npm error
npm error Clean install a project
npm error
npm error Usage:
npm error npm ci
npm error
npm error Options:
npm error [--ignore-scripts]
"""


@pytest.mark.parametrize(
    ("told", "first", "of_package_files", "most"),
    [
        (REFUSED, "(ECONNREFUSED): the npm registry cannot be reached (connect ECONNREFUSED 127.0.0.1:9): is", False, 2),
        (UNKNOWN_HOST, "(ENOTFOUND): the npm registry cannot be reached (getaddrinfo ENOTFOUND none.invalid): is", False, 2),
        (GONE, "(E404): package @a/b@3.5.13 does not exist: mend package.json", True, 3),
        (NO_VERSION, "(ETARGET): package vue@3.555.13 does not exist in that version: mend package.json", True, 2),
        (UNFIT, "(EUSAGE): the lock file does not fit package.json, or is broken: run `npm install", True, 3),
        ("npm error code EINTEGRITY\nnpm error sha512-a but got b\n", "(EINTEGRITY): a package differs from what", True, 2),
        ("npm error code EBADENGINE\nnpm error engine x\n", "(EBADENGINE): a package does not work with this version", True, 2),
        ("npm error code EODD\nnpm error it is odd\n", "(EODD): it is odd", False, 1),
        ("segmentation fault\n", "(exit code 7): segmentation fault", False, 1),
        ("", "(exit code 7): npm told no reason", False, 1),
    ],
)  # fmt: skip
def test_the_cause_leads(told: str, first: str, of_package_files: bool, most: int) -> None:
    error = npm_failed("ci", 7, WARNING + told + LOG * bool(told.startswith("npm")))
    lines = str(error).split("\n")
    assert lines[0].startswith(f"npm ci failed {first}")
    assert error.of_package_files is of_package_files
    assert len(lines) <= most, lines
    assert not any(
        word in str(error) for word in ("npm warn", "npm error", "    at ", "complete log")
    )


def test_what_npm_adds_is_kept() -> None:
    assert "lock file's is-odd@3.0.1 does not satisfy is-odd@3.0.0" in str(
        npm_failed("ci", 1, UNFIT)
    )


def test_long_text_is_cut_between_words() -> None:
    words = "word " * 200
    lines = str(
        npm_failed("ci", 1, f"npm error code E1\n{f'npm error {words}' + chr(10)}" * 40)
    ).split("\n")
    assert len(lines) <= 14
    assert all(len(line) < 250 and line.endswith(("word ...", "...")) for line in lines)
