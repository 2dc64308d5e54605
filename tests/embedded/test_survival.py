"""Servers that are killed come back with everything they had confirmed."""

import os
import signal
from pathlib import Path

import pytest

from finops.embedded import servers_at, start_servers, stop_servers
from finops.embedded.places import are_servers_locked, places_of
from tests.embedded.house import House, is_alive, kill, wait_for_the_end_of
from tests.processes import wait_until

pytestmark = pytest.mark.slow


def test_killed_servers_are_started_again_with_their_data(house: House) -> None:
    house.remember()
    before = house.processes()
    kill([before["postgres"], before["redis"]])
    wait_until(lambda: house.answers() and house.processes() != before)
    assert house.remembered() == (1, 1)
    assert house.processes()["supervisor"] == before["supervisor"]


def test_killing_everything_at_once_loses_nothing(house: House) -> None:
    house.remember()
    before = house.processes()
    kill(before.values())
    wait_for_the_end_of(before.values())
    start_servers(house.servers.var, is_fast=True)
    assert house.remembered() == (1, 1)


def test_servers_do_not_outlive_a_killed_supervisor(house: House) -> None:
    house.remember()
    before = house.processes()
    kill([before["supervisor"]])
    wait_for_the_end_of(before.values())
    start_servers(house.servers.var, is_fast=True)
    assert house.remembered() == (1, 1)


def test_data_are_kept_between_runs(house: House) -> None:
    for _ in range(2):
        house.remember()
        stop_servers(house.servers.var)
        start_servers(house.servers.var, is_fast=True)
    assert house.remembered() == (2, 2)


def test_a_clean_stop_leaves_no_process_and_no_socket(house: House) -> None:
    processes = house.processes()
    stop_servers(house.servers.var)
    assert not any(map(is_alive, processes.values()))
    assert not house.servers.socket_dir.joinpath(".s.PGSQL.5432").exists()
    assert not are_servers_locked(places_of(house.servers.var))


def test_a_pid_that_now_belongs_to_someone_else_does_not_stop_the_start(house: House) -> None:
    """The stranger is another PostgreSQL: same user, so that the pid file alone looks alive."""
    stranger = House(start_servers(house.servers.var.with_name("stranger"), is_fast=True))
    processes = house.processes()
    kill(processes.values())
    wait_for_the_end_of(processes.values())
    pid_file = house.servers.var / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(stranger.processes()["postgres"]), *lines[1:]]))
    start_servers(house.servers.var, is_fast=True)
    assert house.answers()
    stop_servers(stranger.servers.var)


def test_a_terminated_supervisor_stops_its_servers_in_order(house: House) -> None:
    processes = house.processes()
    os.kill(processes["supervisor"], signal.SIGTERM)
    wait_for_the_end_of(processes.values())
    assert "database system is shut down" in (house.servers.var / "log/postgres.log").read_text()


def test_a_long_path_gets_its_sockets_elsewhere(var: Path) -> None:
    long = var / ("a-folder-with-a-rather-long-name/" * 3)
    house = House(start_servers(long, is_fast=True))
    assert house.answers()
    assert not house.servers.socket_dir.is_relative_to(long)
    assert servers_at(long) == house.servers
    stop_servers(long)


def test_nothing_of_running_servers_is_open_to_others(var: Path) -> None:
    """With the umask of most machines. Folders that lead to PostgreSQL may be passed through."""
    before = os.umask(0o022)
    try:
        house = House(start_servers(var, is_fast=True))
    finally:
        os.umask(before)
    assert house.answers()
    states = {path: path.lstat() for path in var.rglob("*")}
    assert any(path.is_socket() for path in states)
    is_open = {
        str(path.relative_to(var)): oct(status.st_mode & 0o777)
        for path, status in states.items()
        if status.st_mode & (0o066 if path.is_dir() else 0o077)
    }
    assert is_open == {}
