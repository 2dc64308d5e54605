"""What was asked, shown, signed and decided."""

from django.apps import AppConfig


class GatesConfig(AppConfig):
    """What was asked, shown, signed and decided."""

    name = "gates"
    default_auto_field = "django.db.models.BigAutoField"
