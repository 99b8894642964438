"""A Vue fixture's folder -> `Case`. Nothing is run for it: no npm, no node, no model."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any

from pytest_llmbench.case import Case, Fixture
from pytest_llmbench.case_files.fixture_paths import (
    read_allowed,
    read_documents,
    read_functional_tests,
    read_target,
)
from pytest_llmbench.case_files.fixture_project import FixtureProject, find_project
from pytest_llmbench.case_files.fixture_prompt import fill_prompt, find_prompt
from pytest_llmbench.case_files.fixture_spec import read_spec
from pytest_llmbench.case_files.json_nodes import read_json
from pytest_llmbench.case_files.readers import filled
from pytest_llmbench.case_files.yaml_nodes import Value, read_text
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.text import did_you_mean

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")


def read_fixture(spec_path: Path, prompt_version: str | None = None) -> Case:
    """The case that the folder of `spec_path`, a `validation_spec.json`, describes.

    Raises `CaseFileError`, with file and line, at the first thing that is wrong.
    """
    try:
        return _read(spec_path, prompt_version)
    except OSError as error:
        told = f"{error.filename!r} cannot be looked at: {error.strerror}"
        raise CaseFileError(spec_path, 1, told) from error
    except RuntimeError as error:  # links in a circle, to Python before 3.13
        raise CaseFileError(spec_path, 1, f"a path cannot be followed: {error}") from error


def _read(spec_path: Path, prompt_version: str | None) -> Case:
    folder = spec_path.absolute().parent
    root = read_json(spec_path)
    spec = read_spec(root)
    if not _NAME.fullmatch(folder.name):
        told = f"the folder's name {folder.name!r} is the case's id: use letters, digits, _ . + -"
        raise root.error(told)
    project = find_project(folder, spec.get("target_project_path"), spec_path)
    fixture = _fixture(folder, root, spec, project)
    docs = [spec[key] for key in ("docs_path", "rag_docs_path") if key in spec]
    prompt, version = find_prompt(folder, spec_path, prompt_version)
    return Case(
        id=folder.name,
        lang="vue",
        prompt=fill_prompt(
            prompt,
            fixture.originals[fixture.target_file],
            fixture.target_file,
            lambda path: _project_text(project, path),
        ),
        tests={},
        path=spec_path,
        line=1,
        kind="vue",
        fixture=fixture,
        prompt_version=version,
        title=spec.get("title") or spec["task_description"],
        category=spec.get("category") or folder.parent.name,
        difficulty=spec.get("difficulty", ""),
        tags=spec.get("tags", ()),
        timeout=spec.get("timeout"),
        min_score=spec.get("min_score"),
        docs=read_documents(docs, folder, project, spec["functional_tests"]),
        max_steps=spec.get("max_steps"),
        tools=spec.get("tools", ()),
    )


def _fixture(folder: Path, root: Value, spec: dict[str, Any], project: FixtureProject) -> Fixture:
    target = read_target(spec["target_file"], project)
    allowed: Value | None = spec.get("allowed_write_paths")
    files = [target, *(read_allowed(allowed, project) if allowed else ())]
    cwd = _compilation_cwd(root, spec.get("compilation_cwd"), project)
    tests = read_functional_tests(spec["functional_tests"], folder, project, cwd)
    for path in files:
        if path in tests:
            raise root.error(f"{path!r} is a functional test: an answer may not write it")
    return Fixture(
        folder=folder,
        project=project.root,
        target_file=project.from_root(target),
        answer_files=tuple(dict.fromkeys(project.from_root(path) for path in files)),
        originals={project.from_root(path): _original(project, path) for path in files},
        weights=spec["scoring"],
        compilation_cwd=project.from_root(cwd),
        compilation_command=_script(spec.get("compilation_command"), cwd, project),
        patterns=spec["required_patterns"],
        forbidden=spec["forbidden_patterns"],
        naming=spec["naming_conventions"],
        functional_tests={project.from_root(path): text for path, text in tests.items()},
    )


def _compilation_cwd(root: Value, value: Value | None, project: FixtureProject) -> str:
    """The folder with the tsconfig.json, below the project's own folder."""
    at, cwd = value or root, "."
    if value and PurePosixPath(filled(value)).parts:
        try:
            cwd = project.plain_path(filled(value))
        except ValueError as error:
            raise value.error(f"compilation_cwd: {error}") from None
        if not (project.own / cwd).is_dir():
            raise value.error(f"compilation_cwd: the project has no folder {cwd!r}")
    if not (project.own / cwd / "tsconfig.json").is_file():
        where = "the project's folder" if cwd == "." else f"{cwd!r}"
        hint = "" if value else ": name the folder that has one with compilation_cwd"
        raise at.error(f"there is no tsconfig.json in {where}{hint}")
    return cwd


def _script(value: Value | None, cwd: str, project: FixtureProject) -> str | None:
    """The name of an npm script; `npm run NAME` is understood, too."""
    if value is None:
        return None
    name = re.sub(r"^npm run(-script)?\s+", "", filled(value).strip())
    scripts = project.scripts(cwd)
    if name not in scripts:
        near = did_you_mean(name, scripts) or f": scripts are {', '.join(scripts) or 'none'}"
        raise value.error(f"compilation_command: package.json has no script {name!r}{near}")
    return name


def _original(project: FixtureProject, path: str) -> str:
    place = project.own / path
    return read_text(place) if place.is_file() else ""


def _project_text(project: FixtureProject, path: str) -> str:
    try:
        return read_text(project.own / project.existing_file(path))
    except CaseFileError as error:
        raise ValueError(str(error)) from None
