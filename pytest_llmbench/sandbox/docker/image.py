"""The image of an environment: found by a hash of all that goes into it, else built."""

from __future__ import annotations

import contextlib
import hashlib
import io
import tarfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import filelock
from docker import DockerClient
from docker.errors import DockerException, ImageNotFound
from docker.utils import exclude_paths
from requests.exceptions import RequestException

from pytest_llmbench.cache import cache_folder
from pytest_llmbench.errors import SandboxBroken, ToolchainMissing
from pytest_llmbench.sandbox.base import Environment, OnProgress
from pytest_llmbench.sandbox.docker.engine import engine_trouble
from pytest_llmbench.sandbox.docker.labels import LABEL
from pytest_llmbench.text import printable

REQUIREMENTS_FILE = "requirements.case.txt"
_SILENCE_SECONDS = 900
_NEVER_SENT = ("**/__pycache__", "**/node_modules")


def ensure_image(
    client: DockerClient,
    environment: Environment,
    base_image: str,
    network: str | None,
    on_progress: OnProgress,
) -> str:
    """The id (`sha256:...`) of the environment's image; one process builds, others wait.

    Raises `ToolchainMissing` if the base image is neither here nor to be had,
    `SandboxBroken` with the end of the output if the build fails.
    """
    base = _base_image(client, environment.lang, base_image, on_progress)
    context = build_context(environment)
    digest = hashlib.sha256(context + base.encode()).hexdigest()[:20]
    tag = f"pytest-llmbench/{environment.lang}:{digest}"
    found = _image_id(client, tag)
    if found:
        return found
    with _lock(digest, f"another process builds the {environment.lang} image", on_progress):
        found = _image_id(client, tag)
        if found:
            return found
        started = time.monotonic()
        on_progress(f"{environment.lang}: building the image from {base_image}, once")
        _build(
            client,
            environment,
            on_progress,
            context=context,
            tag=tag,
            base_image=base_image,
            network=network,
        )
        on_progress(f"{environment.lang}: image built in {time.monotonic() - started:.0f} s")
    return _image_id(client, tag) or tag


def build_context(environment: Environment) -> bytes:
    """A tar of the runner folders and the case's requirements, the same for the same content.

    The runner's own files lie at the top, those of each folder it shares below its name.

    Owners, times and the checkout's umask are levelled: the judge must be readable by
    the sandbox's user, and a hash must not depend on them.
    """
    files = _sent(environment.runner)
    for shared in environment.shares:
        files |= {f"{shared.name}/{name}": path for name, path in _sent(shared).items()}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, path in sorted(files.items()):
            if path.is_file():
                executable = path.stat().st_mode & 0o100
                _add(archive, name, path.read_bytes(), 0o755 if executable else 0o644)
        lines = "".join(f"{line}\n" for line in environment.requirements)
        _add(archive, REQUIREMENTS_FILE, lines.encode(), 0o644)
    return buffer.getvalue()


def _sent(runner: Path) -> dict[str, Path]:
    """Path below a runner folder -> file, without what its .dockerignore names."""
    ignore = runner / ".dockerignore"
    patterns = [*_NEVER_SENT, *(ignore.read_text("utf-8").split("\n") if ignore.exists() else ())]
    return {name: runner / name for name in exclude_paths(str(runner), patterns)}


def _add(archive: tarfile.TarFile, name: str, content: bytes, mode: int) -> None:
    entry = tarfile.TarInfo(Path(name).as_posix())
    entry.size, entry.mode = len(content), mode
    archive.addfile(entry, io.BytesIO(content))


def _image_id(client: DockerClient, name: str) -> str | None:
    with engine_trouble(f"looking for the image {name}"):
        try:
            return str(client.images.get(name).id)
        except ImageNotFound:
            return None


def _base_image(client: DockerClient, lang: str, name: str, on_progress: OnProgress) -> str:
    found = _image_id(client, name)
    if found:
        return found
    key = hashlib.sha256(name.encode()).hexdigest()[:20]
    with _lock(key, f"another process pulls {name}", on_progress):
        found = _image_id(client, name)
        if not found:
            on_progress(f"{lang}: pulling {name}")
            _pull(client, lang, name)
    return _image_id(client, name) or name


def _pull(client: DockerClient, lang: str, name: str) -> None:
    try:
        messages = client.api.pull(name, stream=True, decode=True)
        # Read to its end, here and in a build, or its connection stays open.
        told = next(iter([m["error"] for m in messages if "error" in m]), None)
    except (DockerException, RequestException) as error:
        told = str(error)
    if told:
        raise ToolchainMissing(
            f"the base image {name} for {lang} is not on this machine and cannot be pulled: run "
            f"`docker pull {name}`, or name one that is here by --llm-base-image {lang}=IMAGE, "
            "or use --llm-sandbox bubblewrap. "
            f"{printable(told).strip()}"
        )


def _build(
    client: DockerClient,
    environment: Environment,
    on_progress: OnProgress,
    *,
    context: bytes,
    tag: str,
    base_image: str,
    network: str | None,
) -> None:
    with engine_trouble(f"building the {environment.lang} image"):
        messages = client.api.build(
            fileobj=io.BytesIO(context),
            custom_context=True,
            buildargs={"BASE_IMAGE": base_image},
            tag=tag,
            labels={LABEL: environment.lang},
            network_mode=network,
            rm=True,
            forcerm=True,
            decode=True,
            timeout=_SILENCE_SECONDS,
        )
        error, tail = _follow(messages, environment.lang, on_progress)
    if error:
        raise SandboxBroken(
            f"the {environment.lang} image cannot be built from "
            f"{environment.runner / 'Dockerfile'}: {error}\n{tail}"
        )


def _follow(
    messages: Iterable[dict[str, Any]], lang: str, on_progress: OnProgress
) -> tuple[str | None, str]:
    """Show the build's steps; give its error, if any, and the last lines of its output."""
    tail: deque[str] = deque(maxlen=30)
    error: str | None = None
    for message in messages:
        if "error" in message:
            error = printable(message["error"]).strip()
        for line in printable(message.get("stream", "")).splitlines():
            if line.startswith("Step "):
                on_progress(f"{lang}: {line}")
            if line.strip():
                tail.append(line)
    return error, "\n".join(tail)


@contextlib.contextmanager
def _lock(key: str, waiting_for: str, on_progress: OnProgress) -> Iterator[None]:
    folder = cache_folder() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / f"docker-{key}.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        on_progress(f"waiting: {waiting_for}")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
