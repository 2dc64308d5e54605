"""Application set-up of the ledger."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


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
    from finops.navigation import NavItem
    from finops.panels import Panel
    from ledger.views.savable import PAGES

    group = _("Administration")
    navigation.register(
        NavItem(_("Use cases"), "use_cases", "view_use_case", order=10, key="use_cases"),
        NavItem(_("Showback"), "showback", "view_showback", order=20, key="showback"),
        NavItem(_("Variance"), "variance", "view_showback", order=25, icon="unit_economics"),
        NavItem(_("Traces"), "traces", "view_traces", order=90, key="traces"),
        NavItem(_("Imports"), "imports", "view_imports", order=900, key="imports", group=group),
        NavItem(_("Calls"), "calls", "view_imports", order=901, group=group, icon="traces"),
        NavItem(
            _("Work lists"), "work_lists", "view_imports", order=903, group=group, icon="warning"
        ),
        NavItem(
            _("Periods"),
            "periods",
            "view_periods",
            order=902,
            key="periods",
            group=group,
            icon="lock",
        ),
        NavItem(
            _("Observability data"),
            "storage",
            "view_retention",
            order=904,
            key="storage",
            group=group,
            icon="clock",
        ),
        NavItem(
            _("Price books"),
            "pricebooks",
            "view_pricebook",
            order=905,
            key="pricebooks",
            group=group,
        ),
        NavItem(
            _("Re-rating"),
            "reratings",
            "view_rerating",
            order=906,
            group=group,
            icon="pricebooks",
        ),
    )
    saved_views.register(*PAGES)
    panels.register(
        Panel("waiting", _("Waiting for you"), "home_waiting", "showback", "view_home", 0),
        Panel("figures", _("Month to date"), "home_figures", "showback", "view_showback", 10),
        Panel("trend", _("Spend, last 30 days"), "home_trend", "showback", "view_showback", 20),
        Panel(
            "use-cases",
            _("Largest use cases, last 30 days"),
            "home_use_cases",
            "use_cases",
            "view_use_case",
            30,
        ),
    )


class LedgerConfig(AppConfig):
    """What was used, what it cost, what it produced."""

    name = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(partitions_ahead, sender=self)
        post_migrate.connect(public_prices, sender=self)
        register_pages()
