"""Application set-up of the ground floor."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

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


def register_navigation() -> None:
    from finops.navigation import NavItem, register

    group = _("Administration")
    register(
        NavItem(_("Home"), "home", "view_home", order=0, key="home"),
        NavItem(_("Exports"), "exports", "prepare_export", order=907, group=group, icon="download"),
        NavItem(_("People"), "people", "view_people", order=910, key="people", group=group),
        NavItem(_("API keys"), "keys", "view_keys", order=920, key="keys", group=group),
        NavItem(_("Audit log"), "audit", "view_audit", order=930, key="audit", group=group),
    )


def register_saved_views() -> None:
    from finops.saved_views import SavablePage, register
    from finops.views.audit_filter import kept_query

    register(SavablePage("audit", _("Audit log"), "view_audit", kept_query))


class FinopsConfig(AppConfig):
    """Who exists, who may do what, what was granted."""

    name = "finops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from finops.api import authentication  # noqa: F401 - registers its OpenAPI scheme
        from finops.sessions import note_sign_in

        post_migrate.connect(finish_migration)  # after each app: theirs come late
        user_logged_in.connect(note_sign_in)
        register_navigation()
        register_saved_views()
