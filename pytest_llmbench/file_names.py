"""Which file a fenced block of a reply is said to be (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pytest_llmbench.fence_tags import tag_names
from pytest_llmbench.reply_blocks import Opening

# fmt: off
_SUFFIXES = frozenset({
    "cjs", "css", "cts", "env", "go", "gql", "graphql", "html", "ini", "js", "json", "json5",
    "jsonc", "jsx", "less", "md", "mdx", "mjs", "mts", "php", "postcss", "pug", "py", "rb", "rs",
    "sass", "scss", "sh", "sql", "styl", "svelte", "svg", "toml", "ts", "tsx", "txt", "vue", "xml",
    "yaml", "yml",
})
# fmt: on
_PRODUCTS = re.compile(
    r"(?:vue|nuxt|node|next|react|express|three|chart|d3|pinia|alpine)\.js", re.IGNORECASE
)
"""Names of libraries that look like names of files."""
_LONGEST_LINE = 300
_TOKEN = re.compile(
    r"\"([^\"]*)\"|'([^']*)'|((?<![A-Za-z])[A-Za-z]:[\\/][^\s\"'=,:;{}]+)|([^\s\"'=,:;{}]+)"
)
_MARKED = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")
_BULLET = re.compile(r"[\s>]*[-*+]\s")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_DRESS = re.compile(r"[`*]+|</?[a-z]+>")
_LEAD = re.compile(r"[\s>]*(?:#{1,6}\s+)?(?:(?:\d{1,3}[.)]|[-+])\s+)?")
_WORDS_FOR_FILE = re.compile(
    r"(?:[A-Za-z]{1,12}\s+)?(?:file|file ?name|path)\s*\d*\s*[:=]\s*", re.IGNORECASE
)
_REST = re.compile(r"\s*:?\s*(?:\(.*\)\s*:?|(?:[-\u2013\u2014:]|\*/|-->).*)?")
_COMMENT = re.compile(r"(?P<mark>//+|#+|<!--|/\*+|--)\s*(?P<text>.*?)\s*(?:-->|\*/)?")
_COMMENTS_IN = {
    **dict.fromkeys(("vue", "html", "md", "svg", "xml"), ("<!--",)),
    **dict.fromkeys(("ts", "mts", "cts", "tsx", "js", "mjs", "cjs", "jsx", "scss"), ("//", "/*")),
    "css": ("/*",),
    **dict.fromkeys(("yaml", "yml", "toml", "sh", "py", "env"), ("#",)),
}
_SAME_TAG = {"typescript": "ts", "javascript": "js", "html": "vue", "markdown": "md", "yml": "yaml"}


@dataclass(frozen=True)
class Name:
    """`path` as the reply has it, tidied; `wanted` the path it means, None for another file.

    `sure`: the block bears it, or a line of its own does. Otherwise it is only spoken of in the
    text before. `line_in_the_way`: the first line only names the wanted file, and is no comment
    in its language.
    """

    path: str
    wanted: str | None
    sure: bool
    line_in_the_way: bool = False


def name_of(opening: Opening, wanted: Sequence[str]) -> Name | None:
    """Named behind the fence, in the first line, or right before the block; in this order."""
    told = _in_comment(opening.first_line, wanted)
    path = _in_info(opening.info, wanted) or told
    name = _named(path, wanted, sure=True) if path else _named_before(opening, wanted)
    if not (name and name.wanted and told):
        return name
    return replace(name, line_in_the_way=not _is_comment_in(name.wanted, opening.first_line))


def _named_before(opening: Opening, wanted: Sequence[str]) -> Name | None:
    lines = [line.replace("\uff1a", ": ") for line in opening.before if line.strip()]
    if not lines:
        return None
    label = _label(lines[-1], wanted)
    # The last bullet of a list of files may stand right before a block of another one.
    if label and (_agrees(label, opening.info) or not _BULLET.match(lines[-1])):
        return _named(label, wanted, sure=True)
    heading = next((line for line in reversed(lines) if line.lstrip().startswith("#")), "")
    name = _spoken_of(lines[-1], wanted) or _spoken_of(heading, wanted)
    return name if name and _agrees(name.path, opening.info) else None


def without_first_line(code: str) -> str:
    """The code without blank lines at the start and the line behind them."""
    return code.lstrip("\n").partition("\n")[2]


def name_line(path: str) -> str:
    """A comment that names the file, in its own language."""
    mark = _COMMENTS_IN.get(_suffix(path), ("//",))[0]
    return f"{mark} {path}{ {'<!--': ' -->', '/*': ' */'}.get(mark, '') }"


def _is_comment_in(path: str, line: str) -> bool:
    return line.startswith(_COMMENTS_IN.get(_suffix(path), ()))


def _in_info(info: str, wanted: Sequence[str]) -> str | None:
    tokens = (next(filter(None, found), "") for found in _TOKEN.findall(info[:_LONGEST_LINE]))
    return next(_paths(tokens, wanted), None)


def _in_comment(line: str, wanted: Sequence[str]) -> str | None:
    """The path that a comment consists of; without a mark, one that can be nothing else."""
    match = _COMMENT.fullmatch(line[:_LONGEST_LINE])
    path = _label(match["text"] if match else line, wanted)
    return path if path and (match or "/" in path or meant(path, wanted)) else None


def _label(line: str, wanted: Sequence[str]) -> str | None:
    """The path that a line consists of, in any dress: `### 1. **File: src/a.vue** (new):`."""
    if len(line) > _LONGEST_LINE:
        return None
    text = _DRESS.sub("", _LINK.sub(r"\1", line))
    text = text[_lead(text) :]
    lead = _WORDS_FOR_FILE.match(text)
    text = text[lead.end() :] if lead else text
    first, space, rest = text.partition(" ")
    return next(_paths([first], wanted), None) if _REST.fullmatch(space + rest) else None


def _lead(text: str) -> int:
    match = _LEAD.match(text)
    return match.end() if match else 0


def _spoken_of(line: str, wanted: Sequence[str]) -> Name | None:
    """The one wanted file in a sentence, or the one other file in one that leads to a block."""
    line = line[-_LONGEST_LINE:].rstrip()
    words = set(_paths(line.split(), wanted))
    clear = {*_paths((a or b for a, b in _MARKED.findall(line)), wanted)}
    clear |= {word for word in words if "/" in word}
    told = {w: path for path in sorted(clear | words) if (w := meant(path, wanted))}
    if len(told) == 1:
        return _named(next(iter(told.values())), wanted, sure=False)
    if told or not (line.endswith(":") or line.lstrip().startswith("#")) or len(clear) != 1:
        return None
    return _named(clear.pop(), wanted, sure=False)


def _named(path: str, wanted: Sequence[str], *, sure: bool) -> Name | None:
    """None for a name that may mean several wanted files."""
    means = meant(path, wanted)
    several = means is None and sum(f"/{w}".endswith(f"/{path}") for w in wanted) > 1
    return None if several else Name(path, means, sure)


def meant(path: str, wanted: Sequence[str]) -> str | None:
    """The wanted path that is this one, or the only one that ends in it."""
    if path in wanted:
        return path
    ends = [w for w in wanted if w.endswith(f"/{path}")]
    if path.startswith("/"):  # of a machine the model imagines
        ends = [w for w in wanted if path == f"/{w}" or ("/" in w and path.endswith(f"/{w}"))]
        ends = ends or [w for w in wanted if f"/{w}".endswith(path)]
    return ends[0] if len(ends) == 1 else None


def _paths(tokens: Iterable[str], wanted: Sequence[str]) -> Iterator[str]:
    for token in tokens:
        path = _tidy(token)
        known = _suffix(path) in _SUFFIXES and not _PRODUCTS.fullmatch(path)
        if path and (path in wanted or (known and not path.endswith(("/", "*")))):
            yield path


def _tidy(token: str) -> str:
    path = token.strip().strip("`*\"'").rstrip(",;:.").replace("\\", "/")
    path = path[1:-1] if path[:1] + path[-1:] == "()" else path
    path = re.sub(r"/{2,}", "/", re.sub(r"^[A-Za-z]:(?=/)", "", path))
    path = re.sub(r"^(?:\.{1,2}/|[@~]/)+", "", path)
    return path.rpartition("target_project/")[2]


def _suffix(path: str) -> str:
    base = path.rpartition("/")[2]
    stem, dot, suffix = base.rpartition(".")
    return suffix.lower() if dot and stem else ""


def _agrees(path: str, info: str) -> bool:
    """Whether a block with this tag can be that file; without a tag it can be any."""
    names = tag_names(info)
    suffix = _suffix(path)
    return not names or any(_SAME_TAG.get(n, n) == _SAME_TAG.get(suffix, suffix) for n in names)
