"""The Celery application: tasks carry ids only, the work itself is a row in PostgreSQL."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finops.settings")

app = Celery("finops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_without_isolation(**_: Any) -> None:  # Any: Celery's signal arguments
    """SystemExit, because Celery only logs other exceptions of a signal's receiver."""
    from finops.isolation import NotIsolated, refuse_unless_isolated

    try:
        refuse_unless_isolated()
    except NotIsolated as problem:
        raise SystemExit(str(problem)) from None
