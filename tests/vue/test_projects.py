"""Fixture projects on disk: packages installed once, layouts of links, fixtures never written to."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.case import Fixture
from pytest_llmbench.errors import CaseBroken, SandboxBroken
from pytest_llmbench.vue.packages import packages_folder
from pytest_llmbench.vue.projects import Projects, layout_with

HERE = Path(__file__).parent
USER = 12345
NAME = f"python{sys.version_info.major}.{sys.version_info.minor}"
# Root's own Python may lie below /root, where nobody else can start it.
PYTHONS = (sys.executable, *(f"{p}/bin/{NAME}" for p in (sys.base_prefix, "/usr/local", "/usr")))
AS_USER = """
import sys
from pathlib import Path
from types import SimpleNamespace
from pytest_llmbench.vue.projects import Projects, layout_with
project, cache = map(Path, sys.argv[1:])
laid = Projects(cache, print).laid(SimpleNamespace(project=project))
with layout_with(laid, {"packages/app/index.ts": "export {}"}) as layout:
    assert (layout / "packages/app/index.ts").read_text() == "export {}"
"""


def fixture_at(project: Path) -> Fixture:
    return Fixture(project.parent, project, "a.vue", ("a.vue",), {"a.vue": ""}, {})


def state(folder: Path) -> dict[str, tuple[Any, ...]]:
    """Everything about a folder that a program could have changed."""
    found = {}
    for path in (folder, *sorted(folder.rglob("*"))):
        about = path.lstat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path)] = (about.st_mode, about.st_mtime_ns, about.st_size, content)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A monorepo of two workspaces, one of which needs another version of a package."""
    shutil.copytree(HERE / "projects/workspace", tmp_path / "fixture/project")
    project = tmp_path / "fixture/project"
    (project / "packages/ui/index.ts").write_text("export const ui = 1\n")
    return project


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def without_packages(tmp_path: Path) -> Path:
    """A project that needs no package, so that tests of files are quick."""
    project = tmp_path / "fixture/project"
    project.mkdir(parents=True)
    (project / "package.json").write_text('{"name": "small", "private": true}')
    return project


def version(package: Path) -> str:
    return (package / "package.json").read_text().split('"version": "')[1].split('"')[0]


def test_workspaces_are_installed_once_and_laid_out(project, cache, monkeypatch):
    monkeypatch.setenv("NODE_ENV", "production")  # picocolors is a development dependency
    before, lines = state(project), []
    laid = Projects(cache, lines.append).laid(fixture_at(project))
    assert [line.startswith("installing the npm packages of") for line in lines] == [True]
    modules = laid.root / "node_modules"
    assert modules.is_dir()
    assert not modules.is_symlink()
    assert version(modules / "picocolors") == "1.1.1"
    assert (modules / "picocolors").readlink() == laid.packages / "node_modules/picocolors"
    assert version(laid.root / "packages/ui/node_modules/picocolors") == "1.0.0"
    workspace = (modules / "@small/ui/index.ts").resolve()
    assert workspace == (laid.root / "packages/ui/index.ts").resolve()
    assert state(project) == before

    again = Projects(cache, lines.append).laid(fixture_at(project))
    assert again == laid
    assert len(lines) == 1
    (project / "packages/ui/index.ts").write_text("export const ui = 2\n")
    changed = Projects(cache, lines.append).laid(fixture_at(project))
    assert changed.root != laid.root
    assert changed.packages == laid.packages
    assert len(lines) == 1
    assert (laid.root / "packages/ui/index.ts").read_text() == "export const ui = 1\n"


def test_a_layout_for_the_sandbox_has_the_answer_and_links_to_where_packages_are_shown(
    project, cache
):
    laid = Projects(cache, print).laid(fixture_at(project))
    before = state(laid.root)
    umask = os.umask(0o077)
    try:
        with layout_with(laid, {"packages/ui/index.ts": "x", "new/b.ts": "y"}) as layout:
            assert (layout / "packages/ui/index.ts").read_text() == "x"
            assert (layout / "new/b.ts").read_text() == "y"
            links = layout / "node_modules"
            assert (links / "picocolors").readlink() == Path("/deps/node_modules/picocolors")
            assert (links / "@small/ui").resolve() == layout / "packages/ui"
            inner = layout / "packages/ui/node_modules/picocolors"
            assert str(inner.readlink()) == "/deps/packages/ui/node_modules/picocolors"
            for path in (layout, *layout.rglob("*")):
                if not path.is_symlink():
                    wanted = 0o555 if path.is_dir() else 0o444
                    assert stat.S_IMODE(path.stat().st_mode) & wanted == wanted, path
    finally:
        os.umask(umask)
    assert not layout.parent.exists()
    assert state(laid.root) == before


def test_one_installs_and_the_others_wait(project, cache):
    lines: list[str] = []
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: packages_folder(cache, project, lines.append), range(3)))
    assert len(set(found)) == 1
    assert len([line for line in lines if line.startswith("installing")]) == 1


def test_a_lock_file_that_does_not_fit_is_told_in_npms_words(project, cache):
    text = (project / "package.json").read_text()
    (project / "package.json").write_text(text.replace("1.1.1", "1.0.1"))
    with pytest.raises(CaseBroken) as caught:
        packages_folder(cache, project, print)
    first, *more = str(caught.value).split("\n")
    assert first.startswith("npm ci failed (EUSAGE): the lock file does not fit package.json")
    assert str(project) in first
    assert any("picocolors@1.1.1 does not satisfy picocolors@1.0.1" in line for line in more)
    assert [p.suffix for p in (cache / "npm").iterdir()] == [".lock"]


def test_without_a_network_it_fails_once_and_says_so(without_packages, cache):
    project = without_packages
    told = {"name": "small", "dependencies": {"no-such-package-in-any-cache": "1.0.0"}}
    (project / "package.json").write_text(json.dumps(told))
    (project / ".npmrc").write_text("registry=http://127.0.0.1:9/\n")
    lines: list[str] = []
    projects = Projects(cache, lines.append)
    for _ in range(2):
        with pytest.raises(SandboxBroken) as caught:
            projects.laid(fixture_at(project))
        first = str(caught.value).partition("\n")[0]
        assert first.startswith(
            "npm install failed (ECONNREFUSED): the npm registry cannot be reached"
        )
        assert "connect ECONNREFUSED 127.0.0.1:9" in first
    assert len(lines) == 1


def test_without_a_lock_file_versions_float_and_it_is_said(without_packages, cache):
    lines: list[str] = []
    folder = packages_folder(cache, without_packages, lines.append)
    assert "float" in lines[0]
    assert (folder / "node_modules").is_dir()


def test_no_script_is_run_and_no_npmrc_is_kept(without_packages, cache):
    told = (
        '{"name": "small", "scripts": {"postinstall": "touch was_run", "prepare": "touch was_run"}}'
    )
    (without_packages / "package.json").write_text(told)
    (without_packages / ".npmrc").write_text("fund=false\n//example.org/:_authToken=secret\n")
    before = state(without_packages)
    laid = Projects(cache, print).laid(fixture_at(without_packages))
    assert not [path for path in cache.rglob("*") if path.name in ("was_run", ".npmrc")]
    assert {p.name for p in laid.root.iterdir()} == {"package.json", "node_modules"}
    assert state(without_packages) == before


@pytest.mark.parametrize("text", [None, "{", "[]"])
def test_a_package_json_that_cannot_be_used(without_packages, cache, text):
    path = without_packages / "package.json"
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(CaseBroken, match=r"package\.json"):
        packages_folder(cache, without_packages, print)


@pytest.mark.parametrize("glob", ["/etc/*", "..", "../*", ".", "**a/x"])
def test_odd_workspaces_do_no_harm(without_packages, cache, glob):
    told = {"name": "small", "private": True, "workspaces": [glob]}
    (without_packages / "package.json").write_text(json.dumps(told))
    (without_packages / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": [1]}')
    with pytest.raises((CaseBroken, SandboxBroken), match=r"workspaces|npm"):
        packages_folder(cache, without_packages, print)


def test_binary_files_executable_bits_and_inner_links_are_kept(without_packages, cache):
    script = without_packages / "bin/tool"
    script.parent.mkdir()
    script.write_bytes(b"#!/bin/sh\n")
    script.chmod(0o755)
    (without_packages / "logo.png").write_bytes(bytes(range(256)))
    (without_packages / "tool").symlink_to("bin/tool")
    (without_packages / "bin/up").symlink_to(without_packages / "logo.png")
    root = Projects(cache, print).laid(fixture_at(without_packages)).root
    assert (root / "logo.png").read_bytes() == bytes(range(256))
    assert os.access(root / "bin/tool", os.X_OK)
    assert not (root / "logo.png").stat().st_mode & 0o111
    assert (root / "tool").readlink() == Path("bin/tool")
    assert (root / "bin/up").readlink() == Path("../logo.png")


def test_what_tools_write_is_left_out_only_where_they_write_it(without_packages, cache):
    for name in ("dist/a.js", "coverage/a", "node_modules/x/a.js", ".git/HEAD", "src/dist/a.ts",
                 "src/coverage/a.ts", "src/node_modules/a.ts", ".nuxt/types.d.ts"):  # fmt: skip
        (without_packages / name).parent.mkdir(parents=True, exist_ok=True)
        (without_packages / name).write_text("")
    root = Projects(cache, print).laid(fixture_at(without_packages)).root
    kept = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}
    assert kept == {"package.json", "src/dist/a.ts", "src/coverage/a.ts", ".nuxt/types.d.ts"}


@pytest.mark.parametrize("target", ["../outside", "/etc/passwd", "inner"])
def test_a_link_out_of_the_project_is_refused(without_packages, cache, target):
    (without_packages / "inner").symlink_to("..")
    (without_packages / "leads_out").symlink_to(target)
    with pytest.raises(CaseBroken, match="is a link out of the project"):
        Projects(cache, print).laid(fixture_at(without_packages))


def test_an_answer_is_never_written_through_a_link(without_packages, cache):
    (without_packages / "real.vue").write_text("real")
    (without_packages / "linked.vue").symlink_to("real.vue")
    laid = Projects(cache, print).laid(fixture_at(without_packages))
    with layout_with(laid, {"linked.vue": "answer"}) as layout:
        assert (layout / "real.vue").read_text() == "real"
        assert (layout / "linked.vue").read_text() == "answer"


def test_something_that_is_no_file_is_refused(without_packages, cache):
    os.mkfifo(without_packages / "pipe")
    with pytest.raises(CaseBroken, match="neither a file nor a folder"):
        Projects(cache, print).laid(fixture_at(without_packages))


def test_a_fixture_that_cannot_be_written_to_is_enough(without_packages):
    """As an ordinary user, on a fixture that belongs to somebody else where root runs the tests."""
    (without_packages / "packages/app").mkdir(parents=True)
    (without_packages / "packages/app/index.ts").write_text("export const a = 1\n")
    with tempfile.TemporaryDirectory() as home:
        project, cache = Path(home, "fixture/project"), Path(home, "own/cache")
        shutil.copytree(without_packages, project)
        cache.parent.mkdir()
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = {"user": USER, "group": USER, "extra_groups": []}
            os.chown(cache.parent, USER, USER)
            Path(home).chmod(0o755)
        for path in (project, *project.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = state(project)
        environ = {**os.environ, "HOME": str(cache.parent), "TMPDIR": str(cache.parent)}
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        arguments = ["-B", "-c", AS_USER, str(project), str(cache)]
        for python in PYTHONS:
            # By a shell: subprocess still has root's right to open files when it executes.
            probe = ["sh", "-c", '"$0" -c "import pytest_llmbench"', python]
            if subprocess.run(probe, env=environ, cwd=home, check=False, **user).returncode == 0:
                break
        else:
            pytest.skip("no Python and checkout that any user can read")
        command = [python, *arguments]
        done = subprocess.run(
            command, env=environ, cwd=home, capture_output=True, text=True, check=False, **user
        )
        assert done.returncode == 0, done.stderr
        assert state(project) == before
