"""Which files of its project an answer to a Vue fixture may write, and where tests are laid."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from pytest_llmbench.case_files.fixture_project import FixtureProject
from pytest_llmbench.case_files.globs import glob_matches
from pytest_llmbench.case_files.readers import documents, filled, path_problem
from pytest_llmbench.case_files.yaml_nodes import Value, read_text

FUNCTIONAL_FOLDER = "llmbench-functional"
_MOST_FILES = 50
_MOST_BYTES = 1024 * 1024
_SOURCES = (".vue", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
"""What a glob or folder stands for: a model is not asked for pictures."""
_CONFIGURATION = (
    "package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml",
    "pnpm-workspace.yaml", "bun.lock", "bun.lockb", "tsconfig*.json", "jsconfig*.json",
    *(f"{tool}.config.*" for tool in (
        "vite", "vitest", "vue", "nuxt", "babel", "postcss", "tailwind", "eslint", "playwright",
    )),
    "vitest.workspace.*",
)  # fmt: skip
_DECLARATIONS = ("*.d.ts", "*.d.mts", "*.d.cts")


def read_target(value: Value, project: FixtureProject) -> str:
    """The file that is to be rewritten: it is there, and an answer may write it."""
    try:
        path = project.existing_file(filled(value))
    except ValueError as error:
        raise value.error(f"target_file: {error}") from None
    if configuration(path) is None and not path.endswith(_SOURCES):
        told = f"{path!r} is no component and no script: use one of {', '.join(_SOURCES)}"
        raise value.error(f"target_file: {told}")
    return _writable(path, value, project)


def read_allowed(value: Value, project: FixtureProject) -> list[str]:
    """Files, which need not be there yet; a folder or glob stands for the sources that are."""
    found: list[str] = []
    for item in value.items():
        try:
            path = project.plain_path(filled(item))
        except ValueError as error:
            raise item.error(str(error)) from None
        if "*" in path or "?" in path or (project.own / path).is_dir():
            found += _expand(path, item, project)
        else:
            found.append(_writable(path, item, project))
    if len(found) > _MOST_FILES:
        told = f"an answer may write {len(found)} files: name {_MOST_FILES} at most"
        raise value.error(told)
    return list(dict.fromkeys(found))


def read_functional_tests(
    values: Sequence[Value], folder: Path, project: FixtureProject, cwd: str
) -> dict[str, str]:
    """Path below the project's `own` folder -> text of the Vitest files a fixture names.

    A path below the fixture's folder is laid into `llmbench-functional/` in the project's
    folder with the tsconfig.json (`cwd`), without its own first folder:
    `functional/form/Form.spec.ts` becomes `llmbench-functional/form/Form.spec.ts`. So a spec
    stands as deep as it would in the project, and imports `@/components/Form.vue` by the
    project's alias, or `../../src/components/Form.vue`. A spec of the project itself stays
    where it is, with the imports it has.
    """
    texts: dict[str, str] = {}
    for value in values:
        place, source = _functional_test(value, folder, project, cwd)
        if place in texts:
            raise value.error(f"two functional tests would be laid as {place!r}: rename one")
        texts[place] = read_text(source)
        if not texts[place].strip():
            raise value.error(f"functional test {filled(value)!r} is empty: nothing is judged")
    return texts


def read_documents(
    values: Sequence[Value], folder: Path, project: FixtureProject, tests: Sequence[Value]
) -> Path | None:
    """The first of some folders of documents. None may hold what a fixture keeps to itself.

    Its spec and prompts lie in its own folder, its answers in `answers/`, wherever a link leads.
    """
    found = [(value, documents(value)) for value in values]
    own, answers = folder.resolve(), (folder / "answers").resolve()
    places = [at / filled(test) for test in tests for at in (folder, project.own)]
    kept = [answers, *(place.resolve() for place in places if place.is_file())]
    for value, docs in found:
        if own.is_relative_to(docs):
            told = "holds the fixture itself"
        elif docs.is_relative_to(answers):
            told = "is answers/ or lies in it"
        elif any(path.is_relative_to(docs) for path in kept):
            told = "holds answers or functional tests"
        else:
            continue
        told = f"{value.where}: {filled(value)!r} {told}, which no model may see"
        raise value.error(f"{told}: give the documents a folder of their own")
    return found[0][1] if found else None


def _functional_test(
    value: Value, folder: Path, project: FixtureProject, cwd: str
) -> tuple[str, Path]:
    path = str(PurePosixPath(filled(value)))
    if problem := path_problem(path, "the fixture"):
        raise value.error(problem)
    below_fixture, below_project = (folder / path).resolve(), (project.own / path).resolve()
    if below_fixture.is_file() and not below_fixture.is_relative_to(project.own):
        if not below_fixture.is_relative_to(folder.resolve()):
            raise value.error(f"path {path!r}: a link leads out of the fixture")
        parts = PurePosixPath(path).parts
        return str(PurePosixPath(cwd, FUNCTIONAL_FOLDER, *(parts[1:] or parts))), below_fixture
    found = below_fixture if below_fixture.is_file() else below_project
    if not found.is_file() or not found.is_relative_to(project.own):
        raise value.error(f"functional test {path!r}: the fixture's folder has no such file")
    return found.relative_to(project.own).as_posix(), found


def _expand(glob: str, value: Value, project: FixtureProject) -> list[str]:
    if "*" not in glob and "?" not in glob:
        glob = "**" if glob == "." else f"{glob}/**"
    found = [
        path
        for path in project.files()
        if path.endswith(_SOURCES) and glob_matches(glob, path) and not configuration(path)
    ]
    if not found:
        raise value.error(f"{glob!r} stands for no source file of the project: name files")
    return found


def _writable(path: str, value: Value, project: FixtureProject) -> str:
    """The path, if an answer may write it, whether the file is there or not."""
    if reason := configuration(path):
        raise value.error(f"{path!r} is {reason}: an answer may not write it")
    if (project.own / path).resolve() != project.own / path:
        raise value.error(f"{path!r} is or lies behind a link: name the file itself")
    if not PurePosixPath(path).suffix:
        raise value.error(f"{path!r} is no folder of the project, and no name of a file")
    if not path.endswith((*_SOURCES, ".json")):
        kinds = ", ".join((*_SOURCES, ".json"))
        raise value.error(f"{path!r} cannot be judged: an answer writes {kinds}")
    place = project.own / path
    if place.is_file() and place.stat().st_size > _MOST_BYTES:
        raise value.error(f"{path!r} is bigger than 1 MiB: choose a smaller file")
    if any((project.own / above).is_file() for above in PurePosixPath(path).parents):
        raise value.error(f"{path!r}: a part of it is a file, not a folder")
    return path


def configuration(path: str) -> str | None:
    """Why an answer may not write a path of a project; None if it may.

    A declaration file outside of a `src` folder describes the environment (`env.d.ts`,
    shims for `*.vue`): an answer could declare away what it is checked for. One inside of
    `src` is source that a fixture's author may ask for.
    """
    *folders, name = PurePosixPath(path.lower()).parts
    if "node_modules" in folders:
        return "a package's file"
    if FUNCTIONAL_FOLDER in folders:
        return "in the folder of the functional tests"
    if any(part.startswith(".") for part in (*folders, name)):
        return "a hidden file"
    if any(fnmatchcase(name, pattern) for pattern in _CONFIGURATION):
        return "configuration"
    declares = any(fnmatchcase(name, pattern) for pattern in _DECLARATIONS)
    if declares and ("src" not in folders or "env.d." in name or name.startswith("shim")):
        return "a declaration file of the environment"
    return None
