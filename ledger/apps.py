"""Application set-up of the ledger."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from finops.registries.seeding import Seeder


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
    """Pages and reports, panels of the home page, and what is signed."""
    from finops import approvals, inbox, signatures
    from finops.registries import event_types, glossary, notices, search
    from finops.services.webhooks.deeds import deed_types
    from finops.set_up import first_run
    from finops.ui import reports
    from finops.ui.shell import foot, navigation, panels
    from finops.views.approvals import subjects
    from finops.views.notices.deeds import deed_subject
    from ledger.first_run import STEPS
    from ledger.navigation import PAGES, PANELS, PORTFOLIO
    from ledger.queries.standing.now import standing
    from ledger.services.budgets.events import TYPES as EVENTS
    from ledger.services.budgets.overruns import TYPES as OVERRUN_TYPES
    from ledger.services.lifecycles import KINDS
    from ledger.services.signatures import SIGNATURES
    from ledger.terms import TERMS
    from ledger.views.budgets.reviewing import OVERRUNS
    from ledger.views.budgets.steps import SUBJECT
    from ledger.views.finding import KINDS as FINDABLE
    from ledger.views.home.waiting import WAITING
    from ledger.views.reports.pages import FILES, REPORTS
    from ledger.views.reviews.notices import REVIEWS
    from ledger.views.subjects import DEEDS, SUBJECTS

    event_types.register(*EVENTS, *OVERRUN_TYPES, *deed_types(*KINDS))
    notices.register_subjects(REVIEWS, OVERRUNS, *map(deed_subject, DEEDS))
    subjects.register(SUBJECT)
    reports.register(*REPORTS, *FILES, *PAGES)
    navigation.register(PORTFOLIO)
    panels.register(*PANELS)
    foot.register(standing)
    search.register(*FINDABLE)
    glossary.register(*TERMS)
    signatures.register(*SIGNATURES)
    approvals.register(*KINDS)
    first_run.register(*STEPS)
    subjects.register(*SUBJECTS)
    for kind, waiting, order in WAITING:
        inbox.register(kind, waiting, order)


def register_metrics() -> None:
    """What alerts, stop rules, KPIs and SLOs read."""
    from finops.registries import conditions
    from ledger import metrics
    from ledger.queries.metrics import METRICS
    from ledger.queries.standing.conditions import EVALUATOR

    metrics.register(*METRICS)
    conditions.register(EVALUATOR, *(metric.name for metric in METRICS))


def seeders() -> Iterable["Seeder"]:
    """The ledger's parts of the demo."""
    from ledger.services.demo.seeders import SEEDERS

    return SEEDERS


def register_error_shapes() -> None:
    """Exporters of OpenTelemetry read failures in their own form."""
    from finops.running.outages import register_shape
    from ledger.api.receivers.otlp import status_answer

    for path in ("/v1/traces", "/v1/metrics", "/v1/logs", "/api/public/otel/"):
        register_shape(path, status_answer)


def listen_to_use_cases() -> None:
    """What a request's outcome id implies is its use case's outcome unit."""
    from finops.services.organisation.use_cases import on_outcome_unit
    from ledger.services.crediting.definitions import mark_use_case

    on_outcome_unit(mark_use_case)


def register_spend() -> None:
    """What budgets have cost, for whoever asks for money downstairs."""
    from finops.registries import spend
    from ledger.services.budgets.facts import READER

    spend.register(READER)


def register_signing_actions() -> None:
    """What a person of the ledger signs, by the names of the audit log."""
    from finops.registries.signing_actions import register

    register("pricebook.approved", "pricebook.retired", "pricebook.sent_back")
    register("rerating.approved", "rerating.rejected", "period.closed", "period.reopened")


def register_work() -> None:
    """What runs long in the ledger, and what runs by the clock."""
    from finops.registries import timers
    from finops.services import leasing
    from ledger.services.importing import IMPORTS
    from ledger.services.mapping.running import MAPPINGS
    from ledger.services.rerating.running import RERATINGS
    from ledger.services.timing import TIMERS

    leasing.register(IMPORTS, MAPPINGS, RERATINGS)
    timers.register(*TIMERS)


class LedgerConfig(AppConfig):
    """What was used, what it cost, what it produced."""

    name = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from finops.registries import seeding
        from finops.serving.garbage import leave_the_program_alone

        post_migrate.connect(partitions_ahead, sender=self)
        post_migrate.connect(public_prices, sender=self)
        register_pages()
        register_metrics()
        seeding.register(seeders)
        register_error_shapes()
        listen_to_use_cases()
        register_spend()
        register_signing_actions()
        register_work()
        leave_the_program_alone()
