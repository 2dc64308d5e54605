"""One command serves; what dies is started again; a stop leaves nothing."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from finops.embedded.places import are_servers_locked, places_of
from tests.embedded.house import is_alive, kill
from tests.embedded.service import Service, serving, wait_until_ready
from tests.processes import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def service(served_var: Path) -> Iterator[Service]:
    with serving(served_var) as running:
        yield running


def test_what_is_killed_comes_back_and_a_stop_leaves_nothing(
    service: Service, served_var: Path
) -> None:
    wait_until_ready(service)
    before = {word: service.pids(word) for word in ("worker", "finops.running.web")}
    for word, pids in before.items():
        assert pids, word
        kill(pids)
    for word, pids in before.items():
        wait_until(partial(service.has_new, word, pids), seconds=120, every=0.5)
    wait_until_ready(service)
    running = service.running()
    service.process.terminate()
    assert service.process.wait(timeout=60) == 0
    assert not any(map(is_alive, running))
    assert not are_servers_locked(places_of(served_var))


def test_a_killed_manager_takes_everything_along(service: Service, served_var: Path) -> None:
    wait_until_ready(service)
    running = service.running()
    service.process.kill()
    wait_until(lambda: not any(map(is_alive, running)), seconds=60)
    wait_until(lambda: not are_servers_locked(places_of(served_var)), seconds=60)
