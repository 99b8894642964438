"""What of a fixture's project a model with tools may read."""

from __future__ import annotations

import json
from pathlib import Path

from fixture_folders import Folder

from pytest_llmbench.case import Case
from pytest_llmbench.vue.project_texts import ProjectTexts, hidden_from

SHOWN = {"package.json", "tsconfig.json", "src/components/Hello.vue", "src/types/user.ts"}


def texts_of(case: Case) -> ProjectTexts:
    assert case.fixture is not None
    return ProjectTexts(case.fixture.project, hidden_from(case.fixture))


def test_functional_tests_that_lie_in_the_project_are_hidden(tmp_path: Path) -> None:
    fixture = Folder(tmp_path)
    fixture.lay("target_project/tests/Hello.spec.ts", "expect(1)")
    fixture.lay("target_project/tests/other.spec.ts", "expect(2)")
    texts = texts_of(fixture.read(functional_tests=["tests/Hello.spec.ts"]))
    assert set(texts) == {*SHOWN, "tests/other.spec.ts"}
    assert "tests/Hello.spec.ts" not in texts


def test_a_fixture_within_its_own_workspace_shows_its_project_only(tmp_path: Path) -> None:
    fixture = Folder(tmp_path / "fixtures" / "hello")
    (tmp_path / "package.json").write_text(json.dumps({"workspaces": ["fixtures/*/*"]}))
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "shared.ts").write_text("export {}")
    fixture.lay("functional/Hello.spec.ts", "expect(1)")
    fixture.lay("answers/reference/src/components/Hello.vue", "<template>right</template>")
    case = fixture.read(functional_tests=["functional/Hello.spec.ts"])
    assert case.fixture is not None
    assert case.fixture.project == tmp_path
    below = {f"fixtures/hello/target_project/{path}" for path in SHOWN}
    assert set(texts_of(case)) == {*below, "package.json", "shared.ts"}


def test_secrets_packages_links_and_large_files_are_not_shown(tmp_path: Path) -> None:
    fixture = Folder(tmp_path)
    for path in (".env", ".npmrc", "src/.hidden/key.ts", "node_modules/a/index.js"):
        fixture.lay(f"target_project/{path}", "secret")
    fixture.lay("target_project/package-lock.json", "{}")
    fixture.lay("target_project/src/large.ts", "x" * (256 * 1024 + 1))
    fixture.lay("target_project/src/image.png", "\0")
    (fixture.project / "src" / "link.ts").symlink_to("types/user.ts")
    texts = texts_of(fixture.read())
    assert set(texts) == SHOWN
    assert texts["src/types/user.ts"] == "export type User = string\n"
