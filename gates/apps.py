"""What was asked, shown, signed and decided."""

from django.apps import AppConfig


def register_signed() -> None:
    """What people sign of the gates, and how they see it."""
    from finops import approvals
    from gates.services.signing import GATES

    approvals.register(GATES)


class GatesConfig(AppConfig):
    """What was asked, shown, signed and decided."""

    name = "gates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_signed()
