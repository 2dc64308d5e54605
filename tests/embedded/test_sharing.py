"""Several processes use the servers of one `var`; the last one to leave stops them."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from finops.embedded import servers_at, stop_servers
from tests.embedded.house import House, wait_for_the_end_of

pytestmark = pytest.mark.slow

Join = Callable[[], subprocess.Popen[str]]


def is_in(user: subprocess.Popen[str]) -> bool:
    assert user.stdout is not None
    return user.stdout.readline() == "joined\n"


def test_a_second_user_gets_the_same_servers(house: House, join: Join) -> None:
    before = house.processes()
    assert is_in(join())
    assert house.processes() == before


def test_servers_stay_while_another_user_needs_them(house: House, join: Join) -> None:
    assert is_in(join())
    stop_servers(house.servers.var)
    assert house.answers()


def test_the_last_user_to_leave_stops_them(house: House, join: Join) -> None:
    processes = house.processes()
    other = join()
    assert is_in(other)
    stop_servers(house.servers.var)
    other.communicate()
    wait_for_the_end_of(processes.values())


def test_a_killed_user_leaves_too(join: Join, var: Path) -> None:
    user = join()
    assert is_in(user)
    processes = House(servers_at(var)).processes()
    user.kill()
    wait_for_the_end_of(processes.values())


def test_users_that_come_at_the_same_moment_share_one_start(join: Join, var: Path) -> None:
    users = [join() for _ in range(4)]
    assert all(is_in(user) for user in users)
    assert (var / "log/redis.log").read_text().count("ready to accept connections") == 1
