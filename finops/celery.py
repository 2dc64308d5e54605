"""The Celery application: tasks carry ids only, the work itself is a row in PostgreSQL."""

import math
import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finops.settings")

app = Celery("finops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def keep_files_private(**_: Any) -> None:  # Any: Celery's signal arguments
    from finops.embedded import var_path
    from finops.running.files.private import keep_private, make_files_private

    make_files_private()
    keep_private(var_path())


@worker_init.connect
def refuse_without_isolation(**_: Any) -> None:  # Any: Celery's signal arguments
    """SystemExit, because Celery only logs other exceptions of a signal's receiver: for the same
    reason it waits for the database however long that takes."""
    from finops.isolation import NotIsolated, refuse_unless_isolated

    keep_files_private()
    try:
        refuse_unless_isolated(wait_seconds=math.inf)
    except NotIsolated as problem:
        raise SystemExit(str(problem)) from None
