"""A `var` of one's own for each test, and processes that use it."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from finops.embedded import start_servers, stop_servers
from finops.embedded.places import are_servers_locked, places_of
from tests.embedded.house import House
from tests.processes import PROJECT, PYTHON, wait_until

USER = (
    "import sys; from pathlib import Path; from finops.embedded import start_servers\n"
    "start_servers(Path(sys.argv[1]), is_fast=True)\n"
    "print('joined', flush=True); sys.stdin.read()"
)


@contextmanager
def _var() -> Iterator[Path]:
    """Not under pytest's own folder: that one is closed to the user PostgreSQL runs as."""
    folder = Path(tempfile.mkdtemp(prefix="finops-test-"))
    yield folder / "var"
    stop_servers(folder / "var")
    wait_until(lambda: not are_servers_locked(places_of(folder / "var")))
    shutil.rmtree(folder)


@pytest.fixture
def var() -> Iterator[Path]:
    with _var() as path:
        yield path


@pytest.fixture(scope="module")
def shared_var() -> Iterator[Path]:
    """For the tests of one file, for those that do not mind what the others left."""
    with _var() as path:
        yield path


@pytest.fixture(scope="session")
def served_var() -> Iterator[Path]:
    """For all tests that serve: only the first one has to make a cluster and migrate."""
    with _var() as path:
        yield path


@pytest.fixture(scope="module")
def shared_house(shared_var: Path) -> House:
    """Servers for the tests of one file, for those that leave them as they are."""
    return House(start_servers(shared_var, is_fast=True))


@pytest.fixture
def house(var: Path) -> House:
    """Running servers of this test's own."""
    return House(start_servers(var, is_fast=True))


@pytest.fixture
def join(var: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start another process that uses the same servers until its standard input closes."""
    users: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        user = subprocess.Popen(
            [PYTHON, "-c", USER, str(var)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        users.append(user)
        return user

    yield start
    for user in users:
        user.send_signal(signal.SIGKILL)
        user.communicate()
