"""What will be needed, what is held, what may be traded away."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    """What will be needed, what is held, what may be traded away."""

    name = "capacity"
    default_auto_field = "django.db.models.BigAutoField"
