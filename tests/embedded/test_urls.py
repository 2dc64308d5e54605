"""Addresses come from the environment, and from the path of `var` where it names none."""

from pathlib import Path

import pytest

from finops.embedded import (
    ServersNotRunning,
    database_settings,
    require_servers,
    server_urls,
    servers_at,
)

OUTSIDE = {
    "DATABASE_URL": "postgresql://root@db.example:6432/finops",
    "REDIS_URL": "redis://cache.example:6379/0",
}


def test_without_any_variable_both_servers_are_embedded(tmp_path: Path) -> None:
    urls = server_urls(environment={"FINOPS_VAR": str(tmp_path)})
    own = servers_at(tmp_path)
    assert (urls.database, urls.redis, urls.broker) == (
        own.database_url_admin,
        own.redis_url,
        own.broker_url,
    )
    assert urls.embedded


def test_outside_servers_are_taken_as_named_and_leave_no_trace(tmp_path: Path) -> None:
    urls = server_urls(environment={**OUTSIDE, "FINOPS_VAR": str(tmp_path / "var")})
    assert urls.database == OUTSIDE["DATABASE_URL"]
    assert urls.redis == urls.broker == OUTSIDE["REDIS_URL"]
    assert not urls.embedded
    assert not (tmp_path / "var").exists()


def test_a_broker_of_its_own_leaves_redis_as_the_cache() -> None:
    urls = server_urls(environment={**OUTSIDE, "BROKER_URL": "amqp://queue.example//"})
    assert (urls.redis, urls.broker) == (OUTSIDE["REDIS_URL"], "amqp://queue.example//")


def test_a_redis_socket_is_spelled_in_celerys_way_for_the_broker() -> None:
    urls = server_urls(environment={**OUTSIDE, "REDIS_URL": "unix:///run/redis.sock?db=3"})
    assert urls.broker == "redis+socket:///run/redis.sock?virtual_host=3"


def test_a_database_url_becomes_djangos_words() -> None:
    assert database_settings("postgres://a%40b:p%3Aw@Host:6432/name?sslmode=require") == {
        "HOST": "host",
        "PORT": "6432",
        "NAME": "name",
        "USER": "a@b",
        "PASSWORD": "p:w",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_socket_folder_keeps_its_capitals() -> None:
    assert database_settings("postgresql://a@/name?host=%2Fsrv%2FVar")["HOST"] == "/srv/Var"


@pytest.mark.parametrize("url", ["sqlite:///x", "mysql://a@b/c", "postgresql://a@b", "nonsense"])
def test_another_engine_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL must look like postgresql://"):
        database_settings(url)


def test_embedded_servers_that_do_not_run_are_asked_for_by_name(tmp_path: Path) -> None:
    with pytest.raises(ServersNotRunning, match="run make demo, or set DATABASE_URL"):
        require_servers({"FINOPS_VAR": str(tmp_path)})
