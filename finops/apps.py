"""Application set-up of the ground floor."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

PLATFORM_TENANT = (
    "INSERT INTO finops_tenant (slug, name, kind, time_zone, fiscal_year_start_month,"
    " currency, is_demo, created_at)"
    " SELECT 'platform', 'Platform', 'platform', 'UTC', 1, 'USD', false, now()"
    " WHERE NOT EXISTS (SELECT FROM finops_tenant WHERE kind = 'platform')"
)


def finish_migration(using: str, **_: Any) -> None:  # Any: Django's signal arguments
    """Grants on other apps' tables, and the one platform tenant (also after a test flush)."""
    from django.db import connections

    from finops.db.shared_tables import shared_grants

    if using != "owner":
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('finops_tenant'), to_regclass('mfa_authenticator')")
        if None in cursor.fetchone():
            return
        for statement in (*shared_grants(), PLATFORM_TENANT):
            cursor.execute(statement)


class FinopsConfig(AppConfig):
    """Who exists, who may do what, what was granted."""

    name = "finops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(finish_migration)  # after each app: theirs come late
