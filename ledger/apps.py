"""Application set-up of the ledger."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def partitions_ahead(using: str, **_: Any) -> None:  # Any: Django's signal arguments
    """Every migrate leaves more than a year of monthly partitions ahead."""
    from django.db import connections
    from django.utils import timezone

    from ledger.services.partitions import make_partitions

    if using != "owner":
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('ledger_outcome')")
        if cursor.fetchone() != (None,):
            make_partitions(using, timezone.now().date())


class LedgerConfig(AppConfig):
    """What was used, what it cost, what it produced."""

    name = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(partitions_ahead, sender=self)
