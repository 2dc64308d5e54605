"""What was asked, shown, signed and decided."""

from django.apps import AppConfig


def register_pages() -> None:
    """The board, what people sign of the gates, and how they see it."""
    from finops import approvals
    from finops.registries import glossary
    from finops.ui import reports
    from finops.views.approvals import subjects
    from gates.services.signing import GATES
    from gates.terms import TERMS
    from gates.views.funding.report import PAGE
    from gates.views.funding.steps import GATE

    approvals.register(GATES)
    subjects.register(GATE)
    reports.register(PAGE)
    glossary.register(*TERMS)


class GatesConfig(AppConfig):
    """What was asked, shown, signed and decided."""

    name = "gates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_pages()
