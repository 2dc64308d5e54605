"""Telling a worker that a row waits: a hint and no more, for the row is what counts.

A hint that cannot be sent fails nobody: the sweeper of its kind finds the row.
"""

import logging
from functools import partial
from typing import Final

import redis
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import KombuError

from finops.celery import app as celery_app

log = logging.getLogger(__name__)
ONCE_SECONDS: Final = 60  # a task that was lost is hinted again after that


def hint(task: str, *args: object) -> None:
    """Send the task now; only a warning is logged if the broker is away."""
    try:
        celery_app.send_task(task, args=args)
    except (KombuError, redis.RedisError, OSError):
        log.warning("broker away: the sweeper will pick up %s %s", task, args)


def hint_on_commit(task: str, *args: object) -> None:
    """The same once the transaction has committed; never an error of the request that did."""
    transaction.on_commit(partial(hint, task, *args), robust=True)


def hint_once_on_commit(task: str, tenant_id: int) -> None:
    """The same for work that does all of a tenant at once, however much of it waits: no second task
    is queued while one has not begun. Whoever does it calls `begun` before they read, so that what
    commits later is hinted again."""
    transaction.on_commit(partial(_hint_once, task, tenant_id), robust=True)


def begun(task: str, tenant_id: int) -> None:
    """What is hinted from now on waits for another task. Raises redis.RedisError."""
    cache.delete(_key(task, tenant_id))


def _hint_once(task: str, tenant_id: int) -> None:
    try:
        is_first = cache.add(_key(task, tenant_id), "1", timeout=ONCE_SECONDS)
    except (redis.RedisError, OSError):
        log.warning("broker away: the sweeper will pick up %s %s", task, tenant_id)
        return
    if is_first:
        hint(task, tenant_id)


def _key(task: str, tenant_id: int) -> str:
    return f"hint:{task}:{tenant_id}"
