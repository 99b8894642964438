"""Without a model the plugin costs next to nothing and touches nothing."""

import subprocess
import sys

from samples import ADD

HEAVY = (
    "docker", "ollama", "openai", "httpx", "xllamacpp", "yaml", "platformdirs", "filelock",
    "tree_sitter", "pynvml", "xdist.scheduler", "pytest_llmbench.active",
)  # fmt: skip


def test_no_client_no_engine_and_no_case_file_is_loaded(bench_dir):
    bench_dir.problems(ADD)
    bench_dir.pytester.makepyfile(
        f"""
        import sys
        def test_nothing_heavy_is_imported():
            assert [name for name in {HEAVY!r} if name in sys.modules] == []
        """
    )
    result = bench_dir.pytester.runpytest_subprocess(
        "-p",
        "pytest_llmbench.plugin",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:platformdirs",
    )
    result.assert_outcomes(passed=1)


def test_importing_the_plugin_brings_in_little():
    """50 ms is measured in benchmarks/; here, that nothing but the standard library is added."""
    code = (
        "import sys, pytest; before = set(sys.modules); import pytest_llmbench.plugin;"
        "print(*{m.split('.')[0] for m in set(sys.modules) - before})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    foreign = set(done.stdout.split()) - set(sys.stdlib_module_names)
    assert foreign == {"pytest_llmbench"}


def test_what_only_agents_need_is_loaded_with_them_and_before_a_call_is_timed():
    code = (
        "import sys; there = set(sys.modules)\n"  # what measures coverage loads SQLite
        "from pytest_llmbench import active, builtin\n"
        "print({'jsonschema', 'sqlite3'} & set(sys.modules) - there)\n"
        "from pytest_llmbench.agent import attempt\n"
        "print({'jsonschema', 'sqlite3'} & set(sys.modules) - there)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n{'jsonschema'}\n"
