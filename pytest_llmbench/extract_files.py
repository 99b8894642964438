"""The files of an answer in a model's reply (pure). The rule for users: docs/extraction.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pytest_llmbench.answer import Answer, WantedFile
from pytest_llmbench.extract import Budget, best_block, extract, tidy
from pytest_llmbench.fence_tags import block_kind
from pytest_llmbench.fences import Block, Parses
from pytest_llmbench.file_names import Name, name_line, name_of, without_first_line
from pytest_llmbench.reply_blocks import Opening, read_reply
from pytest_llmbench.text import printable
from pytest_llmbench.unfenced import bare_code, bare_component, looks_like_code

_MOST_IGNORED = 20
_LONGEST_PATH = 120


def find_answer(text: str, wanted: Sequence[WantedFile]) -> Answer:
    """The wanted files that a reply holds; no files where the first of them is missing.

    Never raises on any text, takes linear time.
    """
    first = wanted[0]
    if first.any_name:
        code = extract(text, first.rules).code
        return Answer() if code is None else Answer({first.path: code}, code)
    search = _Search(wanted, Budget(len(text)))
    tags = frozenset[str]().union(*(file.rules.fence_tags for file in wanted))
    parts = read_reply(text, search.parses_for, open_wrappers="markdown" not in tags)
    if not parts.blocks:
        bare = _bare(parts.lines, first, search.budget)
        return Answer({first.path: bare}, bare) if bare else Answer()
    for (opening, block), name in zip(parts.blocks, search.names, strict=True):
        search.add(opening.info, block, name)
    return search.answer()


def _bare(lines: list[str], file: WantedFile, budget: Budget) -> str | None:
    component = bare_component(lines) if "vue" in file.rules.fence_tags else None
    if component:
        return tidy(component)
    bare = bare_code(lines, budget.of(file.rules))
    return tidy(bare[0]) if bare else None


@dataclass(frozen=True)
class _Found:
    """A block of the reply; `number` is its place among them."""

    block: Block
    name: Name | None
    info: str
    number: int

    def kind(self, file: WantedFile) -> str | None:
        """`tagged`, `untagged` or None: how its tag suits the file."""
        return block_kind(self.info, file.rules.fence_tags)


@dataclass
class _Search:
    """The blocks of one reply, and which wanted file gets which."""

    wanted: Sequence[WantedFile]
    budget: Budget
    names: list[Name | None] = field(default_factory=list)
    found: list[_Found] = field(default_factory=list)

    def parses_for(self, opening: Opening) -> Parses | None:
        """How to tell the end of a block: as a file that it could be."""
        name = name_of(opening, [file.path for file in self.wanted])
        self.names.append(name)
        file = self._file_of(opening.info, name)
        if not file:
            return None
        parses = self.budget.of(file.rules)
        if name and name.line_in_the_way:
            return lambda code: parses(without_first_line(code))
        return parses

    def _file_of(self, info: str, name: Name | None) -> WantedFile | None:
        if name:
            return next((file for file in self.wanted if file.path == name.wanted), None)
        kinds = [(block_kind(info, file.rules.fence_tags), file) for file in self.wanted]
        tagged = next((file for kind, file in kinds if kind == "tagged"), None)
        return tagged or (self.wanted[0] if kinds[0][0] else None)

    def add(self, info: str, block: Block, name: Name | None) -> None:
        """Keep a block that holds anything."""
        if name and name.line_in_the_way:
            block = replace(block, code=without_first_line(block.code))
        if block.code.strip():
            self.found.append(_Found(block, name, info, len(self.found)))

    def answer(self) -> Answer:
        """The best block for each file; no file gets a block that another one has."""
        files: dict[str, str] = {}
        taken: set[int] = set()
        for file in self.wanted:
            best = self._best(file, taken)
            if best:
                taken.add(best.number)
                files[file.path] = tidy(best.block.code)
        target = self.wanted[0].path
        if target not in files:
            lost = [f"{path} (left out: the reply has no {target})" for path in files]
            return Answer(ignored=tuple(_listed([*self._others(), *lost])))
        return Answer(files, shown(files), tuple(_listed(self._others())))

    def _best(self, file: WantedFile, taken: set[int]) -> _Found | None:
        mine = [f for f in self.found if f.name and f.name.wanted == file.path]
        sure = [f for f in mine if f.name and f.name.sure and _may_be(f, file)]
        whole = [f for f in sure if f.block.parses]
        if whole:
            return _largest(whole)
        loose = [f for f in mine if f.name and not f.name.sure and f.kind(file)]
        if file is not self.wanted[0]:
            unnamed = () if mine else self._nameless(file, alone=True)
            loose += [f for f in unnamed if f.number not in taken and f.kind(file) == "tagged"]
            return _largest(sure) if sure else _chosen(loose, file)
        loose += self._nameless(file, alone=True)
        return self._despite_parts(sure, loose, file) if sure else self._of_target(loose, file)

    def _despite_parts(
        self, parts: Sequence[_Found], loose: Sequence[_Found], file: WantedFile
    ) -> _Found:
        """A block without a sure name, where it is whole and larger than all that have one."""
        part = _largest(parts)
        whole = [f for f in loose if f.block.parses and f.kind(file) == "tagged"]
        fuller = [f for f in whole if len(f.block.code) > len(part.block.code)]
        return _largest(fuller) if fuller else part

    def _of_target(self, loose: Sequence[_Found], file: WantedFile) -> _Found | None:
        best = _chosen(loose or list(self._nameless(file, alone=False)), file)
        if best and (best.block.parses or best.kind(file) == "tagged"):
            return best
        parses = self.budget.of(file.rules)  # tagged as another language, and right all the same
        nameless = [f for f in self.found if not f.name and looks_like_code(f.block.code)]
        whole = [f for f in nameless if parses(f.block.code)]
        return _largest(whole) if whole else best

    def _nameless(self, file: WantedFile, *, alone: bool) -> Iterator[_Found]:
        """Blocks without a name that can be this file; `alone`: and no other nameless file."""
        named = {f.name.wanted for f in self.found if f.name}
        rivals = [w for w in self.wanted if w is not file and w.path not in named]
        for found in self.found:
            if found.name or not found.kind(file):
                continue
            if not (alone and any(found.kind(rival) == "tagged" for rival in rivals)):
                yield found

    def _others(self) -> list[str]:
        return [f.name.path for f in self.found if f.name and not f.name.wanted]


def _may_be(found: _Found, file: WantedFile) -> bool:
    """A block said to be this file and tagged as another language must at least parse as it."""
    return bool(found.kind(file)) or (found.block.parses and looks_like_code(found.block.code))


def _chosen(loose: Sequence[_Found], file: WantedFile) -> _Found | None:
    """By the rule for a single file: see `best_block`."""
    tagged = [f.block for f in loose if f.kind(file) == "tagged"]
    untagged = [f.block for f in loose if f.kind(file) == "untagged"]
    best = best_block(tagged, untagged)[1]
    return next((f for f in loose if f.block is best), None)


def _largest(found: Sequence[_Found]) -> _Found:
    return max(found, key=lambda f: len(f.block.code))


def shown(files: Mapping[str, str]) -> str:
    """An answer's files as a person reads them: several with their names above them."""
    if len(files) == 1:
        return next(iter(files.values()))
    return "\n".join(f"{name_line(path)}\n{code}" for path, code in files.items())


def _listed(paths: Sequence[str]) -> list[str]:
    """Each once, fit to be printed, and not too many."""
    tidied = dict.fromkeys(" ".join(printable(path).split())[:_LONGEST_PATH] for path in paths)
    return [path for path in tidied if path][:_MOST_IGNORED]
