"""Reads `<language>/manifest.yaml`: see `conftest.py` for what stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from attack_variants import VARIANTS
from patience import patient
from turns import all_asked

from pytest_llmbench.case import Case
from pytest_llmbench.level import SEPARATE, SHARED

FOLDER = Path(__file__).parent
LANGUAGES = ("python", "typescript", "go", "vue")
LEVELS = (SHARED, SEPARATE)
SANDBOXES = ("bubblewrap", "docker")
VARIANT_SANDBOX = "bubblewrap"
"""Variants are judged in one sandbox: what differs between the two is not what the answer says."""
ONE_IN_DOCKER = {"python": 4, "typescript": 4, "go": 4, "vue": 4}
"""Of how many attacks one is judged there: a run of these languages takes a second, or seconds."""
_SUFFIX = {"python": ".py", "typescript": ".ts", "go": ".go", "vue": ""}
_KEYS = {"case", "tries", "shows", "reasons", "append", "variants_off", "shared", "why", "same_as"}


@dataclass(frozen=True)
class Attack:
    """An answer and how it must end. `passes`: the levels on which it must pass."""

    name: str
    language: str
    case_name: str
    title: str
    is_control: bool
    passes: frozenset[str]
    why: str
    reasons: Mapping[str, tuple[str, ...]]
    variants_off: Mapping[str, str]
    append: str | None = None
    same_as: str | None = None

    @property
    def path(self) -> Path:
        """The file, or for Vue the folder, of the answer."""
        kind = "controls" if self.is_control else "answers"
        return FOLDER / self.language / kind / (self.name + _SUFFIX[self.language])

    def text(self) -> str:
        """The answer, where it is one file."""
        behind = (FOLDER / self.language / self.append).read_text() if self.append else ""
        return self.path.read_bytes().decode() + behind  # with the line ends it has

    def files(self) -> dict[str, str]:
        """The answer's files, where there are several."""
        found = (path for path in self.path.rglob("*") if path.is_file())
        return {str(path.relative_to(self.path)): path.read_text() for path in found}


@dataclass(frozen=True)
class Victim:
    """A case that is attacked."""

    name: str
    case: Case
    levels: tuple[str, ...]
    profile: tuple[str, ...] = ()
    variants_off: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """All of a language."""

    language: str
    victims: Mapping[str, Victim] = field(default_factory=dict)
    attacks: tuple[Attack, ...] = ()
    few_variants: bool = False

    def levels(self, attack: Attack) -> tuple[str, ...]:
        """Where it is judged; Vue has one level and no victims of its own."""
        levels = self.victims[attack.case_name].levels if self.victims else (SHARED,)
        return tuple(one for one in levels if not (attack.same_as and one == SHARED))

    def judged_in(self, sandbox: str, attack: Attack, level: str) -> bool:
        """Everywhere, but in Docker on one of its levels, turn about, and attacks by turns, unless all are asked."""
        if sandbox != "docker" or all_asked():
            return True
        levels, turn = self.levels(attack), sum(attack.name.encode())
        skipped = not attack.is_control and turn // len(levels) % ONE_IN_DOCKER[self.language]
        return not skipped and level == levels[turn % len(levels)]

    def variants(self, attack: Attack, level: str) -> tuple[str, ...]:
        """Names of those that are judged: one of them, turn about, unless all are asked."""
        victim = self.victims.get(attack.case_name)
        off = {**attack.variants_off, **(victim.variants_off if victim else {})}
        names = [one for one in VARIANTS.get(self.language, ()) if not {"all", one} & off.keys()]
        if not names or all_asked():
            return tuple(names)
        if self.few_variants:
            levels = self.levels(attack)
            turn = sum(attack.name.encode()) // len(names)
            if level != levels[turn % len(levels)] or turn // len(levels) % 2:
                return ()
        return (names[sum(f"{attack.name} {level}".encode()) % len(names)],)


@dataclass(frozen=True)
class Run:
    """One judgement: an attack or control, in some clothes, on some level, in some sandbox."""

    attack: Attack
    level: str
    sandbox: str
    variant: str | None = None

    @property
    def id(self) -> str:
        """As in the test's name."""
        parts = (self.attack.name, self.variant, self.level, self.sandbox)
        return "-".join(part for part in parts if part)

    @property
    def language(self) -> str:
        """As in a case's `lang`."""
        return self.attack.language

    @property
    def must_pass(self) -> bool:
        """A control, or an attack that one process cannot stop."""
        return self.level in self.attack.passes

    def case(self) -> Case:
        """What is attacked; a run whose end is told has all the time it wants to come to it."""
        victim = read_manifest(self.language).victims[self.attack.case_name]
        reasons = self.attack.reasons.get(self.level, ())
        ends_by_itself = self.must_pass or (reasons and "test_timeout" not in reasons)
        return patient(victim.case) if ends_by_itself else victim.case


@cache
def read_manifest(language: str) -> Manifest:
    """Empty where the language has none. Raises `ValueError` where it is wrong."""
    path = FOLDER / language / "manifest.yaml"
    if not path.exists():
        return Manifest(language)
    data = yaml.safe_load(path.read_text())
    victims = {n: _victim(path, language, n, v) for n, v in data.get("cases", {}).items()}
    attacks = [
        _attack(path, language, name, fields or {}, section == "controls")
        for section in ("attacks", "controls")
        for name, fields in data.get(section, {}).items()
    ]
    for attack in attacks:
        if victims and attack.case_name not in victims:
            raise ValueError(f"{path}: {attack.name}: there is no case {attack.case_name!r}")
        if not attack.path.exists():
            raise ValueError(f"{path}: {attack.name}: there is no {attack.path}")
        if attack.same_as and not any(a.name == attack.same_as and a.passes for a in attacks):
            raise ValueError(f"{path}: {attack.name}: {attack.same_as} is no known pass")
    few = data.get("variants") == "few"
    return Manifest(language, victims, tuple(attacks), few)


def runs_of(language: str, variants: bool, sandboxes: tuple[str, ...] = SANDBOXES) -> Iterator[Run]:
    """The runs of the answers as they stand, or those of their variants."""
    manifest = read_manifest(language)
    for attack in manifest.attacks:
        for level in manifest.levels(attack):
            if not variants:
                judged_in = [s for s in sandboxes if manifest.judged_in(s, attack, level)]
                yield from (Run(attack, level, sandbox) for sandbox in judged_in)
            elif attack.is_control or level not in attack.passes:
                for name in manifest.variants(attack, level):
                    yield Run(attack, level, VARIANT_SANDBOX, name)


def _victim(path: Path, language: str, name: str, fields: Mapping[str, Any]) -> Victim:
    def texts(key: str) -> dict[str, str]:
        return {at: (path.parent / p).read_text() for at, p in fields.get(key, {}).items()}

    case = Case(
        id=name,
        lang=language,
        prompt="",
        tests=texts("tests"),
        files=texts("files"),
        reference=(path.parent / fields["reference"]).read_text(),
        path=path,
        line=1,
        timeout=fields.get("timeout", 10),
        type_check=fields.get("type_check"),
        requirements=tuple(fields.get("requirements", ())),
    )
    levels = tuple(fields.get("levels", LEVELS))
    profile = tuple(fields.get("profile", ()))
    return Victim(name, case, levels, profile, fields.get("variants_off", {}))


def _attack(
    path: Path, language: str, name: str, fields: Mapping[str, Any], is_control: bool
) -> Attack:
    title = fields.get("shows" if is_control else "tries")
    if not title or set(fields) - _KEYS:
        raise ValueError(f"{path}: {name}: no title, or odd keys {set(fields) - _KEYS}")
    known = fields.get("shared") == "passes"
    if known and not fields.get("why"):
        raise ValueError(f"{path}: {name}: `shared: passes` wants a `why`")
    reasons = fields.get("reasons", {})
    by_level = reasons if isinstance(reasons, dict) else dict.fromkeys(LEVELS, reasons)
    return Attack(
        name=str(name),
        language=language,
        case_name=fields.get("case", ""),
        title=title,
        is_control=is_control,
        passes=frozenset(LEVELS if is_control else [SHARED] if known else ()),
        why=fields.get("why", ""),
        reasons={level: tuple(names) for level, names in by_level.items()},
        variants_off=fields.get("variants_off", {}),
        append=fields.get("append"),
        same_as=fields.get("same_as"),
    )
