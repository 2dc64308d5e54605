"""Telling a worker of a run: a hint only, the row is what counts."""

import logging

from kombu.exceptions import OperationalError

from finops.celery import app as celery_app
from ledger.models import RatingRun

log = logging.getLogger(__name__)


def tell_a_worker(tenant_id: int | None, public_id: str) -> None:
    """If the broker is away, the sweeper finds the row."""
    try:
        celery_app.send_task("ledger.run_rerating", args=[tenant_id, public_id])
    except OperationalError:
        log.warning("broker away: the sweeper will pick up re-rating %s", public_id)


def tell_of(run: RatingRun) -> None:
    tell_a_worker(run.tenant_id, str(run.public_id))
