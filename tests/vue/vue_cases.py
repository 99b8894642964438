"""Vue cases made of texts: a project in a folder of the test's own, with real packages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from npm_projects import CURRENT

from pytest_llmbench.case import Case, Fixture

HERE = Path(__file__).parent
TARGET = "src/Card.vue"
ORIGINAL = """\
<script setup>
defineProps(['title'])
</script>

<template><h2>{{ title }}</h2></template>
"""
RIGHT = """\
<script setup lang="ts">
interface CardProps { title: string }
defineProps<CardProps>()
</script>

<template><h2>{{ title }}</h2></template>
"""
DIGITS = " | ".join(f"'{n}'" for n in range(10))
_MANY = "\n".join(
    f"type T{i} = `{i}${{D}}${{D}}${{D}}${{D}}`; const v{i}: T{i} = ''" for i in range(3000)
)
GREEDY = f'<script setup lang="ts">\ntype D = {DIGITS}\n{_MANY}\n</script>\n'
"""Thirty million literal types: hours of work, and more memory than any heap here."""
APP = """\
<script setup lang="ts">
import Card from './Card.vue'
</script>

<template><Card title="Hello" /></template>
"""
TSCONFIG = {
    "compilerOptions": {
        "target": "ES2022", "lib": ["ES2022", "DOM"], "module": "ESNext",
        "moduleResolution": "bundler", "strict": True, "noEmit": True, "skipLibCheck": True,
        "allowJs": True, "types": [], "jsx": "preserve",
    },
    "include": ["src/**/*"],
}  # fmt: skip
WEIGHTS = {"compilation": 0.5, "pattern_match": 0.4, "naming": 0.1}


def write_project(folder: Path, files: dict[str, str] | None = None) -> Path:
    """A project with `TARGET` and an App that uses it; `files` come in addition or instead."""
    packages = HERE / "packages" / CURRENT
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(packages / name, folder)
    texts = {
        "tsconfig.json": json.dumps(TSCONFIG),
        TARGET: ORIGINAL,
        "src/App.vue": APP,
        **(files or {}),
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def vue_case(project: Path, *, timeout: float | None = None, **fields: Any) -> Case:
    """A case over a project: `fields` are those of its `Fixture`."""
    answer_files = fields.pop("answer_files", (TARGET,))
    originals = {
        path: (project / path).read_text() if (project / path).is_file() else ""
        for path in answer_files
    }
    told = {
        "weights": WEIGHTS,
        "patterns": {"interfaces": ("CardProps",), "script_lang": ("ts",)},
        "naming": {"interfaces": "PascalCase"},
        **fields,
    }
    fixture = Fixture(
        folder=project.parent,
        project=project,
        target_file=answer_files[0],
        answer_files=answer_files,
        originals=originals,
        **told,
    )
    return Case(
        id=project.parent.name,
        lang="vue",
        prompt="Type the props.",
        tests={},
        path=project.parent / "validation_spec.json",
        line=1,
        kind="vue",
        fixture=fixture,
        timeout=timeout,
    )
