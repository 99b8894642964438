"""The fixtures that items really use; a `conftest.py` can override each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_llmbench.ahead.window import WINDOW
from pytest_llmbench.bench import Bench, Client
from pytest_llmbench.errors import AttemptError, Unavailable
from pytest_llmbench.gpu.base import GpuSampler
from pytest_llmbench.gpu.choose import start_sampling
from pytest_llmbench.item import CaseItem
from pytest_llmbench.pipeline import run_case
from pytest_llmbench.record import Record
from pytest_llmbench.record_keeping import keep, new_record
from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.session import KEY


@pytest.fixture(scope="session")
def llm_client(request: pytest.FixtureRequest) -> Client:
    """Who answers: an object with `facts(model)` and `generate(model, request, on_tokens)`."""
    return request.config.stash[KEY].clients


@pytest.fixture(scope="session")
def llm_sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Where answers run: Docker or bubblewrap, see `--llm-sandbox`."""
    return request.config.stash[KEY].sandbox


@pytest.fixture(scope="session")
def gpu_sampler(request: pytest.FixtureRequest) -> GpuSampler:
    """Who looks at the graphics cards while a model answers, see `--llm-gpu`."""
    session = request.config.stash[KEY]
    start_sampling(session.gpu)
    return session.gpu


@pytest.fixture(scope="session")
def llm_bench(request: pytest.FixtureRequest) -> Bench:
    """What attempts share, made of the fixtures above; no sandbox where nothing is to run.

    They are asked for here and no arguments: pytest looks up arguments anew for each item.
    """
    session = request.config.stash[KEY]
    client: Client = request.getfixturevalue("llm_client")
    gpu: GpuSampler = request.getfixturevalue("gpu_sampler")
    return session.bench(client, lambda: request.getfixturevalue("llm_sandbox"), gpu)


@pytest.fixture
def llm_attempt(request: pytest.FixtureRequest) -> Iterator[Record]:
    """The attempt of the requesting case item, made: model asked, answer judged.

    Its record goes into the item's `user_properties` whatever happens.
    """
    item = request.node
    if not isinstance(item, CaseItem):
        pytest.fail("the fixture llm_attempt is for case items only")
    session = item.config.stash[KEY]
    made = session.ahead.peek(item)
    record, trouble = made.record if made else new_record(item, session), None
    try:
        bench: Bench = request.getfixturevalue("llm_bench")
        attempt = item.config.stash[WINDOW].attempt_of(item, bench)
        if attempt is not made:
            record = attempt.record if attempt else new_record(item, session)
        with session.progress.attempt(item.name, session.ahead.busy) as on_phase:
            if attempt is None:
                run_case(item.run, bench, record, on_phase)
            else:
                attempt.wait(on_phase)
    except AttemptError as error:
        record.of_trouble(error)
        trouble = error
    except Exception as error:
        record.of_trouble(error)
        raise
    finally:
        if record.status is not None:
            keep(item, record, session)
    if isinstance(trouble, Unavailable):
        pytest.skip(str(trouble))
    if trouble:
        pytest.fail(str(trouble), pytrace=False)  # failing at setup, it is an error to pytest
    yield record
