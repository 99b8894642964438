"""Documents are found by their words, whatever a query is made of."""

import subprocess
import sys
from pathlib import Path

import pytest
from agent_desks import a_case, a_desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_llmbench.agent.library import Library, sections
from pytest_llmbench.agent.tools.search_docs import SearchDocs
from pytest_llmbench.documents import document_files

TEXTS = {
    "guide.md": "Top words about nothing.\n\n# Tables\n\nRows and columns.\n\n## Sorting rows\n\nSort by a column: sort, sorted, "
    "sorting.\n\n## Paging\n\nPages of rows. Sort once.\n",
    "api/Straße.md": "# Die Straße\n\nLange Straße.\n",
    "notes.txt": "Plain text on quokka habitats, NEAR the sea.\n",
}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def found(library: Library, query: str, most: int = 3) -> list[str]:
    return [section.where for section in library.search(query, most)]


def test_the_best_section_comes_first(docs: Path) -> None:
    library = Library(docs)
    assert found(library, "sort") == ["guide.md: Sorting rows", "guide.md: Paging"]
    assert found(library, "quokkas habitat") == ["notes.txt: (top)"]
    # A rare word weighs more than one that stands in many sections.
    assert found(library, "rows quokka", 1) == ["notes.txt: (top)"]
    assert found(library, "how do I sort what is in paging?", 1) == ["guide.md: Paging"]
    assert found(library, "sort rows", 1) == ["guide.md: Sorting rows"]
    assert found(library, "nothing such zebra") == ["guide.md: (top)"]
    assert found(library, "zebra") == []


def test_a_word_in_a_heading_counts_more(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# First\n\nzebra and more\n\n# Zebra\n\nand and more\n")
    assert found(Library(tmp_path), "zebra") == ["a.md: Zebra", "a.md: First"]


@pytest.mark.parametrize("query", ["Straße", "straße", "STRAßE"])
def test_letters_of_other_languages_are_words_like_any(docs: Path, query: str) -> None:
    assert found(Library(docs), query) == ["api/Straße.md: Die Straße"]


HOSTILE = [
    '"', '""', "NEAR(", "NEAR(sort, 1)", "*", "sort*", "\0", "so\0rt", "place:sort", "body : sort", "AND", "OR NOT", "NOT sort",
    "^sort", "-sort", "{place body}:sort", "'", "'; DROP TABLE section; --", "(", ")", "sort)", "+", "%", "_", "\ud800", "½", "\u0301", "",
    "   ", "sort\n\n\nsort", "?1", "\\", "x" * 1_000_000, '"' * 100_000, "NEAR(" * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_is_words_or_nothing(docs: Path, query: str) -> None:
    library = Library(docs)
    where = {*found(library, query, 9)}
    assert ("sort" not in query) or "guide.md: Sorting rows" in where
    assert found(library, "sort", 1) == ["guide.md: Sorting rows"]  # the index is whole


def test_a_query_of_very_many_words_is_answered(docs: Path) -> None:
    words = " ".join(f"w{number}" for number in range(200_000))
    assert found(Library(docs), f"sort {words}", 1) == ["guide.md: Sorting rows"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_no_query_raises(docs: Path, query: str) -> None:
    library = _known.setdefault(docs, Library(docs))
    library.search(query, 3)


_known: dict[Path, Library] = {}


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("", []),
        ("a", ["(top)"]),
        ("# A\na\n## B ##\nb\n###### F\nf", ["A", "B", "F"]),
        ("#no heading\n####### nor this\n# C#\n", ["(top)", "C"]),
        ("# A\n```sh\n# a comment\n```\n# B", ["A", "B"]),
        ("# A\n~~~\n# no\n```\n# no\n~~~\n# B", ["A", "B"]),
        ("# A\n````md\n# no\n```\n# no\n```\n````\n# B", ["A", "B"]),
        ("# A\n```md\n# no\n```js\n# no\n```\n# B", ["A", "B"]),
        ("# A\n```\n# the fence is never closed\n", ["A"]),
        ("# A\n\n# B\n", ["A", "B"]),
    ],
)
def test_sections_begin_at_headings_outside_of_fences(text: str, headings: list[str]) -> None:
    assert [heading for heading, _ in sections(text)] == headings


@given(st.text(alphabet="#` ~a\n", max_size=60))
def test_no_line_of_a_document_is_lost(text: str) -> None:
    kept = "".join(part for _, part in sections(text))
    assert sorted(kept.replace("\n", "").replace(" ", "")) == sorted(
        text.replace("\n", "").replace(" ", "")
    )


def test_a_long_section_is_told_in_parts() -> None:
    parts = list(sections("# Long\n" + "word " * 3000))
    assert len(parts) > 1
    assert {heading for heading, _ in parts} == {"Long"}
    assert all(len(text) <= 4000 for _, text in parts)


def test_links_hidden_and_installed_things_are_no_documents(docs: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.md").write_text("sekrit")
    (docs / "link.md").symlink_to(secret / "key.md")
    (docs / "folder").symlink_to(secret)
    (docs / "loop").symlink_to(docs)
    for name in (
        ".env",
        ".hidden.md",
        ".git/notes.md",
        "node_modules/vue/README.md",
        "sub/.x/a.md",
        "picture.png",
    ):
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text("sekrit")
    assert [path.relative_to(docs).as_posix() for path in document_files(docs)] == sorted(TEXTS)
    assert found(Library(docs), "sekrit") == []


def test_bytes_that_are_no_text_do_no_harm(docs: Path) -> None:
    (docs / "odd.md").write_bytes(b"\xff\xfe\0# odd wombat\0\n")
    assert found(Library(docs), "wombat") == ["odd.md: (top)"]


def test_the_tool_tells_where_a_section_stands_and_what_documents_there_are(docs: Path) -> None:
    desk, tool = a_desk(case=a_case(docs=docs)), SearchDocs()
    told = tool.use({"query": "quokka"}, desk).text
    assert told.startswith("[notes.txt: (top)]\nPlain text on quokka")
    assert (
        tool.use({"query": "zebra"}, desk).text
        == f"nothing fits; documents: {', '.join(sorted(TEXTS))}"
    )
    assert str(docs) not in told


def test_a_library_that_nobody_holds_is_closed(docs: Path) -> None:
    code = (
        "import sys, gc\nfrom pathlib import Path\nfrom pytest_llmbench.agent.library import Library\n"
        "failed = []\nsys.unraisablehook = failed.append\n"
        "library = Library(Path(sys.argv[1]))\nindex = library._index\ndel library\ngc.collect()\n"
        "try:\n    index.execute('SELECT 1')\nexcept Exception as error:\n    print(type(error).__name__, failed)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(docs)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "ProgrammingError []\n"
