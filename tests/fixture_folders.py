"""A small Vue fixture on disk, to be changed and read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.fixtures import read_fixture
from pytest_llmbench.errors import CaseFileError

HELLO = "<script setup>\ndefineProps(['msg'])\n</script>\n\n<template>{{ msg }}</template>\n"
SPEC = {
    "target_file": "src/components/Hello.vue",
    "task_description": "Type it.",
    "required_patterns": {"interfaces": ["HelloProps"]},
}


class Folder:
    """A fixture with one component; `spec` is what its validation_spec.json will say."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.spec = dict(SPEC)
        self.lay("prompt.md", "Refactor {{target_file}}:\n\n{{original_code}}\n")
        self.lay("target_project/package.json", '{"scripts": {"type-check": "vue-tsc --noEmit"}}')
        self.lay("target_project/tsconfig.json", "{}")
        self.lay("target_project/src/components/Hello.vue", HELLO)
        self.lay("target_project/src/types/user.ts", "export type User = string\n")

    @property
    def project(self) -> Path:
        return self.path / "target_project"

    def lay(self, path: str, text: str) -> None:
        place = self.path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def write(self, **more: Any) -> Path:
        path = self.path / "validation_spec.json"
        path.write_text(json.dumps({**self.spec, **more}, indent=1))
        return path

    def read(self, version: str | None = None, **more: Any) -> Case:
        text = json.dumps({**self.spec, **more}, indent=1)
        return self.read_text(text, version)

    def read_text(self, text: str, version: str | None = None) -> Case:
        path = self.path / "validation_spec.json"
        path.write_text(text)
        return read_fixture(path, version)

    def told(self, error: CaseFileError) -> str:
        text = str(error)
        assert text.isprintable(), text
        return text.removeprefix(str(self.path) + os.sep)

    def wrong(self, version: str | None = None, **more: Any) -> str:
        with pytest.raises(CaseFileError) as caught:
            self.read(version, **more)
        return self.told(caught.value)

    def wrong_text(self, text: str) -> str:
        with pytest.raises(CaseFileError) as caught:
            self.read_text(text)
        return self.told(caught.value)
