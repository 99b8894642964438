"""Folders of this machine shown to a judge: read-only, whoever owns them."""

from pathlib import Path

import pytest
from binds import SHOWN, make_folder

from pytest_llmbench.sandbox.base import Environment, Job
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap


def test_a_folder_is_shown_and_cannot_be_written(
    sandbox: Bubblewrap, environment: Environment, tmp_path: Path
) -> None:
    folder = make_folder(tmp_path)
    prepared = sandbox.prepare(environment, lambda _: None)
    job = Job({}, SHOWN.encode(), binds={folder: "/project", folder / "deep": "/deps/deep"})
    result = sandbox.run(prepared, job)
    assert result.stdout.decode().split() == ["text", "text", "text"], result
    assert sorted(p.name for p in folder.rglob("*")) == ["a.txt", "deep", "link"]


@pytest.mark.parametrize("path", ["project", "/", "/usr/lib/x", "/work", "/p/../etc", "//proc"])
def test_a_folder_cannot_hide_what_a_sandbox_stands_on(
    sandbox: Bubblewrap, environment: Environment, tmp_path: Path, path: str
) -> None:
    prepared = sandbox.prepare(environment, lambda _: None)
    with pytest.raises(ValueError, match="cannot be shown"):
        sandbox.run(prepared, Job({}, b"", binds={tmp_path: path}))
