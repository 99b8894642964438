"""What the text behind a fence says about the language of its block (pure)."""

from __future__ import annotations

import re

# fmt: off
OTHER_TAGS = frozenset({
    "asm", "bash", "bat", "c", "c#", "c++", "clojure", "cmake", "cmd", "console", "cpp", "cs",
    "csharp", "css", "csv", "dart", "diff", "docker", "dockerfile", "elixir", "erlang", "go",
    "golang", "graphql", "haskell", "html", "http", "ini", "java", "javascript", "js", "json",
    "jsonc", "jsx", "julia", "kotlin", "log", "lua", "makefile", "matlab", "mermaid", "mjs",
    "mts", "nix", "objc", "ocaml", "output", "patch", "perl", "php", "plaintext", "powershell",
    "protobuf", "ps1", "py", "py3", "pycon", "python", "python3", "r", "ruby", "rust", "sass",
    "scala", "scss", "sh", "shell", "shell-session", "sql", "stderr", "stdout", "svelte", "swift",
    "terminal", "text", "toml", "ts", "tsx", "txt", "typescript", "vb", "vue", "xml", "yaml",
    "yml", "zig", "zsh",
})
# fmt: on
"""Tags of other languages and of output: such a block is never a candidate."""

_WRAPPERS = frozenset({"markdown", "md", "mdx"})


def tag_names(info: str) -> list[str]:
    """What an info string may mean: `{.python3.11 x=y}`, `go:solution.go`, `solution.py`."""
    word = re.split(r"[\s,:;={}()\"']+", info.strip().lstrip("{").strip(), maxsplit=1)[0].lower()
    word = word.removeprefix(".").removeprefix("language-").removeprefix("lang-")
    return [word, word.rstrip("0123456789."), word.rpartition(".")[2]] if word else []


def block_kind(info: str, tags: frozenset[str]) -> str | None:
    """`tagged` with one of the tags, `untagged`, or None for a block of another language."""
    names = tag_names(info)
    if any(name in tags for name in names):
        return "tagged"
    return None if any(name in OTHER_TAGS for name in names) else "untagged"


def is_wrapper(info: str) -> bool:
    """Whether a block of this tag holds a reply of its own, blocks and all."""
    return not _WRAPPERS.isdisjoint(tag_names(info))
