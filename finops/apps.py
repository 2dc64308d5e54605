"""Application set-up of the ground floor."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from finops.seeding import Seeder

PLATFORM_TENANT = (
    "INSERT INTO finops_tenant (slug, name, kind, time_zone, fiscal_year_start_month,"
    " currency, is_demo, created_at)"
    " SELECT 'platform', 'Platform', 'platform', 'UTC', 1, 'USD', false, now()"
    " WHERE NOT EXISTS (SELECT FROM finops_tenant WHERE kind = 'platform')"
)


def finish_migration(using: str, **_: Any) -> None:  # Any: Django's signal arguments
    """Grants on other apps' tables, the rows of the permission table and of lifecycles, and the
    one platform tenant (also after a test flush)."""
    from django.db import connections, transaction

    from finops.approvals import registered
    from finops.db.lifecycle_rows import LIFECYCLE_ROWS, lifecycle_parameters
    from finops.db.narrow_grants import narrow_grants
    from finops.db.permission_rows import PERMISSION_ROWS, permission_parameters
    from finops.db.shared_tables import shared_grants

    if using != "owner":
        return
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('finops_tenant'), to_regclass('mfa_authenticator')")
        if None in cursor.fetchone():
            return
        for statement in (*shared_grants(), *narrow_grants(), PLATFORM_TENANT):
            cursor.execute(statement)
        cursor.execute(PERMISSION_ROWS, permission_parameters())
        cursor.execute("SELECT to_regclass('finops_lifecyclestep')")
        if cursor.fetchone() != (None,) and registered():
            cursor.execute(LIFECYCLE_ROWS, lifecycle_parameters(registered()))


def register_navigation() -> None:
    from finops.ui.navigation import NavItem, register

    group = _("Administration")
    register(
        NavItem(_("Home"), "home", "view_home", order=0, key="home"),
        NavItem(_("Exports"), "exports", "prepare_export", order=907, group=group, icon="download"),
        NavItem(_("People"), "people", "view_people", order=910, key="people", group=group),
        NavItem(
            _("Access review"),
            "access_review",
            "view_access_review",
            order=915,
            group=group,
            icon="people",
        ),
        NavItem(_("API keys"), "keys", "view_keys", order=920, key="keys", group=group),
        NavItem(_("Audit log"), "audit", "view_audit", order=930, key="audit", group=group),
    )


def register_saved_views() -> None:
    from finops.ui.reports import register_sheets
    from finops.ui.saved_views import SavablePage, register
    from finops.views.audit.filter import kept_query
    from finops.views.audit.sheet import AUDIT

    register_sheets(AUDIT)
    register(SavablePage("audit", _("Audit log"), "view_audit", kept_query))


def watch_second_factors() -> None:
    from allauth.mfa.models import Authenticator

    from finops.services.people.second_factors import note_deleted, note_saved

    post_save.connect(note_saved, sender=Authenticator)
    post_delete.connect(note_deleted, sender=Authenticator)


def register_signatures() -> None:
    """What is signed on the ground floor, and what of it waits for whom."""
    from finops import approvals, inbox, signatures
    from finops.services.people.factor_resets import RESETS
    from finops.services.people.roles import GRANTS
    from finops.services.signatures import SIGNATURES
    from finops.views.people.waiting import confirming_items

    signatures.register(*SIGNATURES)
    approvals.register(GRANTS, RESETS)
    inbox.register("confirming", confirming_items, 20)


def register_work() -> None:
    """What runs long, and what runs by the clock."""
    from finops import timers
    from finops.services import leasing
    from finops.services.exporting import exports_by
    from finops.services.timing import TIMERS
    from finops.views.exports.exporting import sheet_of

    leasing.register(exports_by(sheet_of))
    timers.register(*TIMERS)


def seeders() -> Iterable["Seeder"]:
    """The ground floor's parts of the demo."""
    from finops.seeding import Seeder
    from finops.services.audit_anchors import make_anchors

    return [Seeder("anchors", 900, lambda: f"{make_anchors()} made")]


class FinopsConfig(AppConfig):
    """Who exists, who may do what, what was granted."""

    name = "finops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.socialaccount.signals import social_account_added

        from finops import seeding, signing_actions
        from finops.api import authentication  # noqa: F401 - registers its OpenAPI scheme
        from finops.identity.sessions import note_sign_in
        from finops.sending.letters import register_letters
        from finops.services.people.single_sign_on import note_connected

        post_migrate.connect(finish_migration)  # after each app: theirs come late
        user_logged_in.connect(note_sign_in)
        social_account_added.connect(note_connected)
        register_navigation()
        register_saved_views()
        register_letters()
        register_signatures()
        register_work()
        seeding.register(seeders)
        watch_second_factors()
        signing_actions.register(*signing_actions.OWN)
