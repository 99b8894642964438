"""Which engines get a seccomp profile of ours, and what it denies."""

from __future__ import annotations

import json

import pytest

from pytest_llmbench.sandbox.docker.seccomp import profile, security_options


@pytest.mark.parametrize("version", ["25.0.0", "28.2.2", "29.0.0-rc.1", "dev", ""])
def test_engines_that_deny_io_uring_keep_their_own_profile(version: str) -> None:
    assert security_options({"ServerVersion": version}) == ["no-new-privileges:true"]


@pytest.mark.parametrize("version", ["20.10.24+dfsg1", "19.03.5", "24.0.9"])
def test_older_engines_get_ours(version: str) -> None:
    privileges, seccomp = security_options({"ServerVersion": version})
    assert privileges == "no-new-privileges:true"
    assert json.loads(seccomp.removeprefix("seccomp=")) == profile()


def test_io_uring_and_new_namespaces_are_denied() -> None:
    rules = profile()["syscalls"]
    always = {name for rule in rules if "args" not in rule for name in rule["names"]}
    assert {"io_uring_setup", "io_uring_enter", "io_uring_register", "unshare", "bpf"} <= always
    assert "clone" not in always
    flags = [rule["args"][0]["value"] for rule in rules if rule["names"] == ["clone"]]
    assert 0x10000000 in flags
    assert len(flags) == 7
