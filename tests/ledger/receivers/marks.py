"""Looks for marked text wherever this product could have left it."""

import redis
from django.conf import settings

from tests.superuser import superuser

MARK = "MARKED-7d3f"
TABLES = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'audit'::regnamespace)
"""
HOLDS = "SELECT 1 FROM {} AS t WHERE t::text LIKE '%%' || %s || '%%' LIMIT 1"


def marked_tables() -> list[str]:
    """Tables with the mark in any column; looked at without any policy."""
    with superuser() as connection:
        names = [str(name) for (name,) in connection.execute(TABLES)]
        return [name for name in names if connection.execute(HOLDS.format(name), [MARK]).fetchone()]


def marked_keys() -> list[bytes]:
    """Keys of Redis (cache, limits, Celery's queues and unacknowledged tasks) with the mark."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    return [key for key in client.scan_iter() if MARK.encode() in key + content(client, key)]


def content(client: "redis.Redis", key: bytes) -> bytes:
    """All that a key holds, whatever its type."""
    match client.type(key):
        case b"list":
            held: object = client.lrange(key, 0, -1)
        case b"hash":
            held = client.hgetall(key)
        case b"set":
            held = client.smembers(key)
        case b"zset":
            held = client.zrange(key, 0, -1)
        case _:
            held = client.get(key)
    return repr(held).encode()
