"""The manifests, the files beside them and docs/trust.md agree."""

from __future__ import annotations

import pytest
from attack_document import TRUST, is_known_pass, is_row, known_passes, rows
from attack_manifest import FOLDER, LANGUAGES, SANDBOXES, read_manifest, runs_of
from attack_variants import VARIANTS, parsed
from turns import ALL_VARIANTS

from pytest_llmbench.level import SEPARATE, SHARED

MOST_KNOWN_PASSES = {"python": 6, "typescript": 4, "go": 2, "vue": 0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_is_named_and_every_name_has_a_file(language: str) -> None:
    named = {attack.path for attack in read_manifest(language).attacks}
    there = {
        path for kind in ("answers", "controls") for path in (FOLDER / language / kind).glob("*")
    }
    assert named == there


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_known_to_pass_has_a_reason_and_stays_little(language: str) -> None:
    attacks = [one for one in read_manifest(language).attacks if not one.is_control]
    known = [one for one in attacks if one.passes]
    assert len(known) <= MOST_KNOWN_PASSES[language]
    assert all(one.why for one in known)
    assert not any(SEPARATE in one.passes for one in attacks)
    assert all(one.passes <= {SHARED} for one in known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_variants_that_are_off_are_variants(language: str) -> None:
    names = {"all", *VARIANTS.get(language, ())}
    for attack in read_manifest(language).attacks:
        assert attack.variants_off.keys() <= names
        assert all(attack.variants_off.values())


@pytest.mark.parametrize("name", VARIANTS["python"])
def test_variants_are_other_python_programs(name: str) -> None:
    manifest = read_manifest("python")
    for attack in manifest.attacks:
        if {"all", name} & attack.variants_off.keys():
            continue
        reference = manifest.victims[attack.case_name].case.reference
        assert reference is not None
        changed = VARIANTS["python"][name](attack.text(), reference)
        parsed(changed)
        assert name in ("renamed", "nested") or changed != attack.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_docker_leaves_out_by_default_is_judged_in_bubblewrap(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ALL_VARIANTS, raising=False)
    few = {run.id for run in runs_of(language, variants=False)}
    monkeypatch.setenv(ALL_VARIANTS, "1")
    every = {run.id for run in runs_of(language, variants=False)}
    answers = read_manifest(language)
    assert len(every) == len(SANDBOXES) * sum(len(answers.levels(one)) for one in answers.attacks)
    assert few < every
    assert all(id_.endswith("-docker") for id_ in every - few)
    left = {id_.split("-")[0] for id_ in few if id_.endswith("-docker")}
    assert left > {one.name for one in answers.attacks if one.is_control}


def test_the_document_tells_what_is_in_the_manifests() -> None:
    """If not: `python tests/attacks/attack_document.py`."""
    lines = TRUST.read_text().splitlines()
    assert list(filter(is_row, lines)) == list(rows())
    assert list(filter(is_known_pass, lines)) == list(known_passes())
