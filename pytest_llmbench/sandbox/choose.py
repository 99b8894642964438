"""Which sandbox a session uses. Implementations are imported only when they are wanted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pytest_llmbench.errors import SandboxUnavailable
from pytest_llmbench.sandbox.base import Sandbox


def choose(
    kind: str,
    cache_dir: Path,
    *,
    session: str = "",
    docker_hosts: Sequence[str] = (),
    base_images: Mapping[str, str] | None = None,
    build_network: str | None = None,
    on_set_aside: Callable[[str], None] = lambda _: None,
) -> Sandbox:
    """The sandbox of `--llm-sandbox`: `docker`, `bubblewrap`, or the first that works.

    `auto` asks each Docker engine (which shows at once where none is), then bubblewrap.
    The other arguments are those of `Docker` and `Bubblewrap`; `docker_hosts` empty: the
    engine of the environment; the first that answers is taken, and `on_set_aside` hears of
    those before it. Raises `SandboxUnavailable` with every reason and a command.
    """

    def docker() -> Sandbox:
        return _docker(docker_hosts, base_images, build_network, session, on_set_aside)

    def bubblewrap() -> Sandbox:
        if sys.platform != "linux":
            raise SandboxUnavailable("bubblewrap needs Linux: on this machine install Docker")
        from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap

        return Bubblewrap(cache_dir)

    makers: dict[str, tuple[Callable[[], Sandbox], ...]] = {
        "auto": (docker, bubblewrap),
        "docker": (docker,),
        "bubblewrap": (bubblewrap,),
    }
    return _first(makers[kind])


def turned(hosts: Sequence[str], number: int) -> tuple[str, ...]:
    """The engines as a worker of that number tries them: its own first, then the next ones."""
    place = number % len(hosts) if hosts else 0
    return (*hosts[place:], *hosts[:place])


def _first(makers: Sequence[Callable[[], Sandbox]]) -> Sandbox:
    reasons = []
    for make in makers:
        try:
            return make()
        except SandboxUnavailable as unavailable:
            reasons.append(str(unavailable))
    if len(reasons) > 1:
        reasons.insert(0, "no sandbox works here, and code of a model never runs without one")
    raise SandboxUnavailable("\n".join(reasons))


def _docker(
    hosts: Sequence[str],
    base_images: Mapping[str, str] | None,
    build_network: str | None,
    session: str,
    on_set_aside: Callable[[str], None],
) -> Sandbox:
    from pytest_llmbench.sandbox.docker.sandbox import Docker, available

    reasons: list[str] = []
    for host in hosts or (None,):
        reason = available(host)
        if reason is None:
            for known in reasons:
                on_set_aside(f"a Docker engine was set aside: {known}")
            return Docker(
                base_images=base_images,
                docker_host=host,
                build_network=build_network,
                session=session,
            )
        reasons.append(reason)
    raise SandboxUnavailable("\n".join(reasons))
