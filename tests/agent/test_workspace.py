"""No spelling of a path reaches anything but the files that an attempt has."""

import posixpath
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_llmbench.agent.workspace import LARGEST, Refused, Workspace

PRESENT = {"data/a.json": "{}", "solution.py": "start", "tests/test_a.py": "visible"}
PARTS = st.sampled_from(
    ["solution.py", "data", "a.json", "tests", "test_a.py", "hidden.py", "..", ".", "", "/", "//", "\\",
     "\0", "~", "C:", "etc", "passwd", "node_modules", "SOLUTION.PY", "solution.py ", "s\u043elution.py",
     "\uff0e\uff0e", "\u2215", "solution.py\u200b", "%2e%2e", "\ud800", "file:", "\n"]
)  # fmt: skip
SPELT = st.one_of(
    st.lists(PARTS, max_size=6).map("/".join), st.lists(PARTS, max_size=6).map("".join), st.text()
)


def a_workspace() -> Workspace:
    return Workspace(["solution.py"], PRESENT)


@given(SPELT)
@example("/etc/passwd")
@example("../solution.py")
@example("data/../solution.py")
@example("solution.py\0")
def test_what_is_read_is_a_file_of_the_attempt(path: str) -> None:
    try:
        text = a_workspace().read(path)
    except Refused:
        return
    assert text == PRESENT[posixpath.normpath(path)]
    assert ".." not in path
    assert not path.startswith("/")


@given(SPELT)
def test_what_is_written_is_a_file_that_may_be(path: str) -> None:
    files = a_workspace()
    try:
        files.write(path, "new")
    except Refused:
        assert files.answer() == {}
        return
    assert posixpath.normpath(path) == "solution.py"
    assert files.answer() == {"solution.py": "new"}
    assert {p: files.read(p) for p in files.paths()} == {**PRESENT, "solution.py": "new"}


HOSTILE = [
    "../x", "../../etc/passwd", "/etc/passwd", "C:\\x", "C:/x", "~/.ssh/id_rsa", "~", "", ".", "/", "..", "a\0b",
    "solution.py\0.txt", "solution.py/../../x", "node_modules/vue/index.js", "tsconfig.json", "package.json",
    "tests/test_hidden.py", "\u0455olution.py", "solution\uff0epy", "Solution.py", "solution.py.", "file:///etc/passwd",
    "\\\\server\\share", "tests/../../x", "%2e%2e/x", "CON", "/proc/self/environ", "/dev/zero",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_path_is_refused_with_a_word_the_model_can_use(path: str) -> None:
    files = a_workspace()
    for ask in (files.read, lambda p: files.write(p, "x")):
        with pytest.raises(Refused) as told:
            ask(path)
        assert 0 < len(str(told.value)) < 600
    assert files.answer() == {}


def test_nothing_but_the_attempt_is_there_to_be_listed_or_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("secret")
    files = a_workspace()
    files.write("solution.py", "new")
    assert files.paths() == sorted(PRESENT)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.txt"]
    with pytest.raises(Refused):
        files.read("secret.txt")


def test_what_is_wrong_is_told_precisely() -> None:
    files = Workspace(["src/A.vue", "src/B.vue"], {"src/A.vue": "a", "src/types.ts": "t"})
    for ask, told in [
        (lambda: files.read("src/type.ts"), "no file 'src/type.ts' (did you mean 'src/types.ts'?)"),
        (lambda: files.read("src/B.vue"), "'src/B.vue' is not there yet: you may write it"),
        (lambda: files.write("src/types.ts", "x"), "'src/types.ts' is read-only: you may write src/A.vue, src/B.vue"),
        (lambda: files.write("src/C.vue", "x"), "'src/C.vue' may not be written: you may write src/A.vue, src/B.vue"),
        (lambda: files.read("../x"), "write it like 'src/A.vue'"),
    ]:  # fmt: skip
        with pytest.raises(Refused) as error:
            ask()
        assert told in str(error.value)


def test_sizes_and_paths_without_measure_are_refused() -> None:
    files = a_workspace()
    with pytest.raises(Refused, match=f"{LARGEST + 1:,} characters are too long"):
        files.write("solution.py", "x" * (LARGEST + 1))
    assert files.write("solution.py", "x" * LARGEST)
    for path in ("a/" * 10_000_000, "x" * 50_000_000):
        with pytest.raises(Refused, match="characters is too long") as error:
            files.read(path)
        assert len(str(error.value)) < 100


def test_a_write_tells_whether_it_changed_anything_and_half_characters_become_whole() -> None:
    files = a_workspace()
    assert files.write("solution.py", "a")
    assert not files.write("./solution.py", "a")
    assert files.write("solution.py", "\ud83d\ude00\ud800")
    assert files.read("solution.py") == "\U0001f600\ufffd"
    files.answer()["solution.py"] = "not this way"
    assert files.read("solution.py") == "\U0001f600\ufffd"
