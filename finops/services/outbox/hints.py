"""Telling a worker that a row waits: a hint and no more, for the row is what counts.

A hint that cannot be sent fails nobody: the sweeper of its kind finds the row.
"""

import logging
from functools import partial

import redis
from django.db import transaction
from kombu.exceptions import KombuError

from finops.celery import app as celery_app

log = logging.getLogger(__name__)


def hint(task: str, *args: object) -> None:
    """Send the task now; only a warning is logged if the broker is away."""
    try:
        celery_app.send_task(task, args=args)
    except (KombuError, redis.RedisError, OSError):
        log.warning("broker away: the sweeper will pick up %s %s", task, args)


def hint_on_commit(task: str, *args: object) -> None:
    """The same once the transaction has committed; never an error of the request that did."""
    transaction.on_commit(partial(hint, task, *args), robust=True)
