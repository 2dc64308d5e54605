"""What was asked, shown, signed and decided."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from finops.registries.seeding import Seeder


def register_pages() -> None:
    """The board, what people sign of the gates, and how they see it."""
    from finops import approvals
    from finops.registries import glossary, timers
    from finops.ui import reports
    from finops.views.approvals import subjects
    from gates.services.signing import GATES
    from gates.services.timing import TIMERS
    from gates.terms import TERMS
    from gates.views.checking.plan import PAGE as THIRTY_DAYS
    from gates.views.checking.self_check import PAGE as SELF_CHECK
    from gates.views.funding.report import PAGE
    from gates.views.funding.steps import GATE

    approvals.register(GATES)
    subjects.register(GATE)
    reports.register(PAGE, SELF_CHECK, THIRTY_DAYS)
    glossary.register(*TERMS)
    timers.register(*TIMERS)


def seeders() -> Iterable["Seeder"]:
    """The gates' part of the demo."""
    from finops.registries.seeding import Seeder
    from gates.services.demo import seed_all_gates

    return [Seeder("gates", 59, seed_all_gates)]


def hold_stages() -> None:
    """The stage of a use case that has had a gate is no entry of the set-up any more."""
    from finops.services.organisation.use_cases import on_stage
    from gates.queries.stages import is_by_gates

    on_stage(is_by_gates)


class GatesConfig(AppConfig):
    """What was asked, shown, signed and decided."""

    name = "gates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from finops.registries import seeding

        seeding.register(seeders)
        register_pages()
        hold_stages()
