"""The attack set: answers that try to pass without solving anything, and right ones that must pass.

A language has a folder here (`python/`, `go/`, ...) with `manifest.yaml` and one small file per
answer. To add an attack, write `answers/NAME.py` (`.ts`, `.go`; for Vue a folder of files) and an
entry in the manifest. The manifest:

    language: python
    variants: few                         # optional: see below
    cases:                                # what is attacked
      merge:
        tests: {tests/test_solution.py: cases/merge/merge_tests.py}   # below /work: below python/
        reference: cases/merge/solution.py
        files: {}                         # optional, like tests
        timeout: 4                        # optional, seconds; 10 otherwise
        type_check: false                 # optional
        profile: [eq:Point]               # optional: operations `separate` allows; else none
        levels: [shared]                  # optional: not the language's own levels
        variants_off: {delayed: why not}  # optional, for all answers of this case
    attacks:
      exit_at_import:
        tries: ends the process with exit code 0 while it is imported
        case: merge
        reasons: [tampering]              # optional; or {shared: [...], separate: [...]}
        append: parts/wrong.ts            # optional: text put behind the answer's own
        variants_off: {nested: why not}   # optional; `all: why not` switches all off
        shared: passes                    # optional: known to pass there, and docs/trust.md says so
        why: what makes it impossible to stop in one process
        same_as: equals_everything        # optional: on `shared` another form of that known pass,
                                          # so it is judged on `separate` only
    controls:                             # right answers; their files lie in controls/
      noisy: {shows: "prints to both streams", case: merge}

An attack must fail on each level (`shared`, `separate`) in each sandbox, for a reason of a model's
own fault (for one of `reasons`, if it has any); so both sandboxes agree. To bound the time, Docker
judges half of Python's attacks, a quarter of the others' and all controls, turn about, on one of
their levels; LLMBENCH_TEST_ALL_VARIANTS=1 tries all. A known pass must pass:
when it no longer does, take it off the list. Nothing is known to pass on `separate`.

Where the language has a transformer (`attack_variants.py`) each answer is judged again in other
clothes, in one sandbox, and each variant must end as the answer itself does. To bound the time one
variant of each is tried on each level, and where a run takes long (`variants: few`) of half of them
on one of the levels; LLMBENCH_TEST_ALL_VARIANTS=1 tries all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from attack_bench import Bench, open_bench
from attack_manifest import SANDBOXES, Run, runs_of

collect_ignore_glob = ["*/answers/*", "*/controls/*", "*/cases/*"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`LANGUAGE`, `VARIANTS` and `SANDBOXES` of a test file say which runs it holds."""
    if "attack_run" in metafunc.fixturenames:
        module = metafunc.module
        sandboxes = getattr(module, "SANDBOXES", SANDBOXES)
        runs = list(runs_of(module.LANGUAGE, module.VARIANTS, sandboxes))
        metafunc.parametrize("attack_run", runs, ids=[run.id for run in runs])


@pytest.fixture(scope="session")
def bench_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Run], Bench]]:
    """The judges of a session, one for each language and sandbox; made when first needed."""
    benches: dict[tuple[str, str], Bench] = {}

    def find(run: Run) -> Bench:
        key = run.language, run.sandbox
        if key not in benches:
            benches[key] = open_bench(*key, tmp_path_factory.mktemp("attacks"))
        return benches[key]

    yield find
    for bench in benches.values():
        bench.close()
