"""Application set-up of the ledger."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def partitions_ahead(using: str, **_signal: Any) -> None:  # Any: Django's signal arguments
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


def public_prices(using: str, **_signal: Any) -> None:  # Any: Django's signal arguments
    """A new installation has a default price book; tests make their own."""
    from django.conf import settings
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from ledger.services.pricebooks import has_default_book, install_public_prices

    if using != "owner" or settings.TESTING:
        return
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes("ledger")):
        return  # on the way to an older or newer shape
    if not has_default_book():
        install_public_prices(actor="command:migrate")


def register_pages() -> None:
    """Entries of the navigation, panels of the home page, pages whose filters can be kept."""
    from finops import navigation, panels, saved_views
    from ledger.navigation import ADMINISTRATION, PANELS, REPORTS
    from ledger.views.savable import PAGES

    navigation.register(*REPORTS, *ADMINISTRATION)
    panels.register(*PANELS)
    saved_views.register(*PAGES)


class LedgerConfig(AppConfig):
    """What was used, what it cost, what it produced."""

    name = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(partitions_ahead, sender=self)
        post_migrate.connect(public_prices, sender=self)
        register_pages()
