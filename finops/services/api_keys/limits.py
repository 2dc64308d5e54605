"""Limits per key, the same for all web processes: counted in Redis, by tenant and key.

Redis, because a row in PostgreSQL would be locked until the request's own transaction ends, and
requests of one key would stand in line. If Redis is away nobody is refused: a limit protects
the machine, it is not money. Source: ledger 7.
"""

import logging
import math
from functools import cache

import redis
from django.conf import settings
from redis.commands.core import Script

from finops.models import ApiKey

log = logging.getLogger(__name__)

# A bucket holds one minute's worth and fills evenly (generic cell rate algorithm): let in if it is
# full again within a minute, or is full now; an amount larger than the bucket is let in alone and
# waited off afterwards. So any minute lets in at most twice the limit, the long run exactly the
# limit. KEYS[1] the moment at which it is full again; ARGV amount, limit per minute. Answers the
# seconds until the same would be let in, as text; 0 if it was.
SCRIPT = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local amount, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = tonumber(redis.call('GET', KEYS[1]) or '0')
local begins = math.max(full_at, now)
local ends = begins + amount * 60 / limit
if ends - now <= 60 or full_at <= now then
  redis.call('SET', KEYS[1], string.format('%.6f', ends), 'EX', math.ceil(ends - now) + 1)
  return '0'
end
local fits = math.min(amount, limit) * 60 / limit
return string.format('%.6f', begins + fits - 60 - now)
"""
PATIENCE_SECONDS = 0.25  # with Redis


class ComeLater(Exception):
    """Not now: come again after `wait` seconds."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(f"Wait {wait} s.")


class LimitReached(ComeLater):
    """The key has sent as much as it may in a minute."""


class Busy(ComeLater):
    """More is waiting already than can be worked off soon."""


@cache
def script() -> Script:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
    )
    return client.register_script(SCRIPT)


def seconds_to_wait(key: ApiKey, what: str, amount: int, limit: int) -> int:
    """Charge a key; whole seconds until the same charge would be let in, 0 if it was."""
    bucket = f"limit:{key.tenant_id}:{key.public_id}:{what}"
    try:
        answer = script()(keys=[bucket], args=[amount, limit])
    except redis.RedisError:
        log.warning("limits are not counted: Redis does not answer")
        return 0
    return math.ceil(float(answer))


def charge_request(key: ApiKey) -> int:
    """Count one request of a key; seconds to wait, 0 if it may come in."""
    limit = key.requests_per_minute or settings.KEY_REQUESTS_PER_MINUTE
    return seconds_to_wait(key, "requests", 1, limit)


def charge_records(key: ApiKey | None, records: int) -> None:
    """Count the records of one body, before any is posted. Raises LimitReached."""
    if key is None or not records:
        return
    limit = key.records_per_minute or settings.KEY_RECORDS_PER_MINUTE
    wait = seconds_to_wait(key, "records", records, limit)
    if wait:
        raise LimitReached(wait)
