"""Servers of our own: a real PostgreSQL and a real Redis under `var/`, started without set-up."""

from finops.embedded.joining import (
    ServersNotRunning,
    ensure_servers,
    require_servers,
    start_servers,
    stop_servers,
)
from finops.embedded.places import Servers, local_secret, servers_at
from finops.embedded.urls import ServerUrls, are_embedded, database_settings, server_urls, var_path

__all__ = [
    "ServerUrls",
    "Servers",
    "ServersNotRunning",
    "are_embedded",
    "database_settings",
    "ensure_servers",
    "local_secret",
    "require_servers",
    "server_urls",
    "servers_at",
    "start_servers",
    "stop_servers",
    "var_path",
]
