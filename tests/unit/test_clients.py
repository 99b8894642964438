"""The providers of a session: made once, asked in turn, facts remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_llmbench.asking.clients import Clients
from pytest_llmbench.case import ModelSpec
from pytest_llmbench.errors import (
    AttemptError,
    AuthError,
    LLMTimeout,
    LLMUnreachable,
    ModelNotFound,
)
from pytest_llmbench.providers.base import (
    Endpoint,
    ModelFacts,
    OnTokens,
    Preset,
    Provider,
    Reply,
    Request,
    Sampling,
)
from pytest_llmbench.settings import Settings

QWEN = ModelSpec("local", "qwen:7b", "qwen")
REQUEST = Request("qwen:7b", (), Sampling())
URLS = ("http://a", "http://b", "http://c")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session's folder is `work` in these tests; slots that processes share are files in it."""
    monkeypatch.chdir(tmp_path)


class Told:
    """A provider that says what it is told to, and what it was asked."""

    name = "local"

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.trouble: AttemptError | None = None
        self.asked: list[str] = []
        self.closed = 0

    def facts(self, model: str) -> ModelFacts:
        self.asked.append(model)
        if self.trouble:
            raise self.trouble
        return ModelFacts(family=model)

    def generate(self, request: Request, on_tokens: OnTokens) -> Reply:
        on_tokens(1)
        return Reply("text", endpoint=self.endpoint.base_url)

    def close(self) -> None:
        self.closed += 1


class Bench:
    """Clients over `Told` providers under the names that are given."""

    def __init__(self, *names: str, **settings: object) -> None:
        self.made: list[Told] = []
        self.clients = Clients(
            Settings((QWEN,), **{"warmup": 0, **settings}),
            {name: Preset(name, self.create) for name in names},
            Path("work"),
            owns_servers=False,
            on_progress=print,
        )

    def create(self, endpoint: Endpoint) -> Provider:
        self.made.append(Told(endpoint))
        return self.made[-1]

    def ask(self, provider: str = "local") -> str | None:
        model = ModelSpec(provider, "m", "m")
        return self.clients.generate(model, REQUEST, lambda n: None).endpoint


def test_requests_go_to_the_endpoints_in_turn():
    bench = Bench("local", base_urls=URLS)
    assert [bench.ask() for _ in range(7)] == [*URLS, *URLS, URLS[0]]
    assert len(bench.made) == 3


def test_an_address_is_one_endpoint_whichever_provider_is_asked():
    bench = Bench("local", "other", base_urls=URLS[:2])
    assert [bench.ask("local"), bench.ask("other"), bench.ask("local")] == [
        "http://a",
        "http://b",
        "http://a",
    ]


def test_without_an_address_the_provider_has_its_own():
    bench = Bench("local")
    assert [bench.ask(), bench.ask()] == [None, None]
    assert len(bench.made) == 1


@pytest.mark.parametrize("name", ["llamacpp", "replay"])
def test_addresses_are_not_meant_for_providers_without_a_server(name):
    bench = Bench(name, base_urls=URLS)
    assert bench.ask(name) is None
    assert len(bench.made) == 1


def test_what_an_endpoint_is_told():
    bench = Bench(
        "local",
        "other",
        api_keys={"other": "sk-1"},
        replay=Path("r.jsonl"),
        sampling=Sampling(num_ctx=4096),
    )
    bench.ask("local")
    bench.ask("other")
    local, other = (told.endpoint for told in bench.made)
    assert (local.api_key, other.api_key) == (None, "sk-1")
    assert (local.replay_file, local.work_folder) == (Path("r.jsonl"), Path("work"))
    assert (local.num_ctx, local.owns_servers) == (4096, False)
    assert "sk-1" not in repr(other)


def test_nothing_is_made_before_it_is_needed():
    assert Bench("local").made == []


def test_facts_are_asked_once_per_model():
    bench = Bench("local", base_urls=URLS)
    other = ModelSpec("local", "smollm2", "smollm2")
    assert [bench.clients.facts(m).family for m in (QWEN, other, QWEN)] == [
        "qwen:7b", "smollm2", "qwen:7b",
    ]  # fmt: skip
    assert bench.made[0].asked == ["qwen:7b", "smollm2"]


@pytest.mark.parametrize("error", [ModelNotFound("no qwen"), AuthError("no key")])
def test_what_will_not_change_is_asked_once(error):
    bench = Bench("local")
    bench.ask()
    bench.made[0].trouble = error
    for _ in range(3):
        with pytest.raises(type(error), match=str(error)):
            bench.clients.facts(QWEN)
    assert len(bench.made[0].asked) == 1


@pytest.mark.parametrize("error", [LLMUnreachable("down"), LLMTimeout("slow")])
def test_a_server_may_come_back(error):
    bench = Bench("local")
    bench.ask()
    bench.made[0].trouble = error
    for _ in range(2):
        with pytest.raises(type(error)):
            bench.clients.facts(QWEN)
    bench.made[0].trouble = None
    assert bench.clients.facts(QWEN).family == "qwen:7b"
    assert len(bench.made[0].asked) == 3


def test_close_closes_every_provider_once():
    bench = Bench("local", "other", base_urls=URLS)
    bench.ask("local")
    bench.ask("other")
    bench.clients.close()
    bench.clients.close()
    assert [told.closed for told in bench.made] == [1] * 6
