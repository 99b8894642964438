"""The root blocks of a Vue single-file component, found as Vue's own parser finds them (pure).

Only enough to tell a whole component from a part of one: what is inside a block is not looked
at, and whether a component is right is the checker's to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPACE = re.compile(r"\s*")
_OPENING_TAG = re.compile(r"<([A-Za-z][^\s/>]*+)((?>=\s*\"[^\"]*\"|=\s*'[^']*'|[^>])*+)>")
_CLOSING_TAG = re.compile(r"</([A-Za-z][^\s/>]*+)\s*>")
_LANG = re.compile(r"(?:^|\s)lang\s*=\s*[\"']?([\w-]+)")
_IN_TEMPLATE = re.compile(r"<!--|\{\{|</template\s*>|<(?=[A-Za-z])")


@dataclass(frozen=True)
class RootBlock:
    """`<name attributes>body</name>`; `lang` is that attribute's value, in lower case."""

    name: str
    attributes: str
    body: str

    @property
    def lang(self) -> str:
        """Empty where the block does not say."""
        match = _LANG.search(self.attributes)
        return match[1].lower() if match else ""


def root_blocks(text: str) -> list[RootBlock] | None:
    """The blocks of a component; None where one is left open or other text stands beside.

    Takes linear time on any text.
    """
    blocks: list[RootBlock] = []
    at = _behind_space(text, 0)
    while at < len(text):
        if text.startswith("<!--", at):
            end = _behind(text, "-->", at)
        else:
            end = _read_block(text, at, blocks)
        if end is None:
            return None
        at = _behind_space(text, end)
    return blocks


def _read_block(text: str, at: int, blocks: list[RootBlock]) -> int | None:
    """Add the block that begins at `at`; the position behind it."""
    tag = _OPENING_TAG.match(text, at)
    if not tag:
        return None
    block = RootBlock(tag[1], tag[2], "")
    if _closes_itself(tag):
        blocks.append(block)
        return tag.end()
    nests = block.name == "template" and block.lang in ("", "html")
    close = (_end_of_template if nests else _end_of_raw_text)(text, tag)
    if not close:
        return None
    blocks.append(RootBlock(tag[1], tag[2], text[tag.end() : close.start()]))
    return close.end()


def _end_of_raw_text(text: str, opening: re.Match[str]) -> re.Match[str] | None:
    """The first closing tag of that name, whatever it stands in, as in HTML."""
    name = opening[1].lower()
    tags = _CLOSING_TAG.finditer(text, opening.end())
    return next((tag for tag in tags if tag[1].lower() == name), None)


def _end_of_template(text: str, opening: re.Match[str]) -> re.Match[str] | None:
    """The closing tag; tags in comments, quotes and `{{ }}` are none, others may nest."""
    depth = 1
    position: int | None = opening.end()
    while position is not None and (found := _IN_TEMPLATE.search(text, position)):
        if found[0] == "<!--":
            position = _behind(text, "-->", found.end())
        elif found[0] == "{{":
            position = _behind(text, "}}", found.end())
        elif found[0] == "<":
            tag = _OPENING_TAG.match(text, found.start())
            depth += bool(tag and tag[1] == "template" and not _closes_itself(tag))
            position = tag.end() if tag else None
        else:
            depth -= 1
            if not depth:
                return found
            position = found.end()
    return None


def _closes_itself(tag: re.Match[str]) -> bool:
    return tag[2].endswith("/")


def _behind(text: str, end: str, at: int) -> int | None:
    found = text.find(end, at)
    return None if found < 0 else found + len(end)


def _behind_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    assert space
    return space.end()
