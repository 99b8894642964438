"""What a model with tools finds of a fixture's neighbours and of what its author keeps beside it: nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from fixture_folders import Folder

from pytest_llmbench.agent.workspace import Refused, Workspace
from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.vue.project_texts import ProjectTexts, hidden_from

SHOWN = {"package.json", "tsconfig.json", "src/components/Hello.vue", "src/types/user.ts"}


def seen(case: Case) -> Workspace:
    fixture = case.fixture
    assert fixture is not None
    return Workspace(fixture.answer_files, ProjectTexts(fixture.project, hidden_from(fixture)))


def test_other_fixtures_of_the_workspace_are_hidden_whole(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"workspaces": ["fixtures/*/*"]}))
    (tmp_path / "package-lock.json").write_text("{}")
    other = Folder(tmp_path / "fixtures" / "other")
    other.lay("functional/Hello.spec.ts", "expect(1)")
    other.lay("answers/reference/src/components/Hello.vue", "<template>right</template>")
    other.read()
    case = Folder(tmp_path / "fixtures" / "hello").read()
    below = {f"fixtures/hello/target_project/{path}" for path in SHOWN}
    assert set(seen(case).paths()) == {*below, "package.json"}


def test_a_project_of_another_fixture_that_is_shared_is_shown(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"workspaces": ["fixtures/*/*"]}))
    (tmp_path / "package-lock.json").write_text("{}")
    owner = Folder(tmp_path / "fixtures" / "owner")
    owner.lay("answers/reference/src/components/Hello.vue", "<template>right</template>")
    owner.read()
    case = Folder(tmp_path / "fixtures" / "hello").read(
        target_project_path="../owner/target_project"
    )
    below = {f"fixtures/owner/target_project/{path}" for path in SHOWN}
    assert below <= set(seen(case).paths())
    assert not [path for path in seen(case).paths() if "answers" in path or "spec.json" in path]


SECRETS = [
    ".env",
    ".env.local",
    ".npmrc",
    ".git/config",
    ".ssh/id_rsa",
    "src/.env",
    "node_modules/vue/index.js",
    "yarn.lock",
]


def test_secrets_in_a_project_are_neither_listed_nor_read(tmp_path: Path) -> None:
    fixture = Folder(tmp_path)
    for path in SECRETS:
        fixture.lay(f"target_project/{path}", "s3cret")
    files = seen(fixture.read())
    assert set(files.paths()) == SHOWN
    for path in [*SECRETS, "src/../.env", "./.env", ".ENV", "src/components/../../.env"]:
        with pytest.raises(Refused):
            files.read(path)
        with pytest.raises(Refused):
            files.write(path, "x")


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "../../outside.txt", "/dev/zero", "/proc/self/environ"]
)
def test_a_link_out_of_the_project_breaks_the_case_and_is_not_followed(
    tmp_path: Path, target: str
) -> None:
    fixture = Folder(tmp_path / "fixture")
    (tmp_path / "outside.txt").write_text("s3cret")
    case = fixture.read()
    (fixture.project / "src" / "link.txt").symlink_to(target)
    with pytest.raises(CaseBroken, match="link out of the project"):
        seen(case).paths()


def test_a_link_within_the_project_gives_nothing_a_second_name(tmp_path: Path) -> None:
    fixture = Folder(tmp_path)
    fixture.lay("target_project/.env", "s3cret")
    (fixture.project / "src" / "settings.ts").symlink_to("../.env")
    (fixture.project / "again").symlink_to("src")
    files = seen(fixture.read())
    assert set(files.paths()) == SHOWN
    with pytest.raises(Refused):
        files.read("src/settings.ts")


def test_what_is_no_file_is_an_error_of_the_case_and_hangs_nobody(tmp_path: Path) -> None:
    fixture = Folder(tmp_path)
    case = fixture.read()
    os.mkfifo(fixture.project / "src" / "pipe.ts")
    with pytest.raises(CaseBroken, match="neither a file nor a folder"):
        seen(case).paths()
