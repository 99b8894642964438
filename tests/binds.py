"""A folder to be shown in a sandbox, and what a judge tries with it."""

from pathlib import Path

SHOWN = """\
import os
print(open("/project/deep/a.txt").read())
print(open("/project/link").read())
print(open("/deps/deep/a.txt").read())
for path in ("/project/new", "/project/deep/a.txt", "/deps/deep/new"):
    try:
        open(path, "w")
        print("WRITTEN", path)
    except OSError:
        pass
"""


def make_folder(parent: Path) -> Path:
    """Below a private parent; with a link that leads to another folder shown."""
    parent.chmod(0o700)
    folder = parent / "shown"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.txt").write_text("text")
    (folder / "link").symlink_to("/deps/deep/a.txt")
    for path in (folder, folder / "deep"):
        path.chmod(0o755)
    return folder
