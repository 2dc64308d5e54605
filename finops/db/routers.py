"""Only the owner role migrates; the application roles own nothing."""

from typing import Any


class OwnerMigrates:
    """Database router: schema changes happen through the `owner` alias alone."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:  # Any: Django's hints
        return db == "owner"
