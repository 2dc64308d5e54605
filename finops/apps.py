"""Application set-up of the ground floor."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_migrate, post_save

if TYPE_CHECKING:
    from finops.registries.seeding import Seeder

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


def register_search() -> None:
    from finops.registries.search import register
    from finops.views.glossary.pages import GLOSSARY
    from finops.views.people.finding import PEOPLE
    from finops.views.set_up.finding import SET_UP

    register(PEOPLE, *SET_UP, GLOSSARY)


def register_glossary() -> None:
    from finops.registries.glossary import register
    from finops.views.glossary.terms import TERMS

    register(*TERMS)


def watch_second_factors() -> None:
    from allauth.mfa.models import Authenticator

    from finops.services.people.second_factors import note_deleted, note_saved

    post_save.connect(note_saved, sender=Authenticator)
    post_delete.connect(note_deleted, sender=Authenticator)


def register_signatures() -> None:
    """What is signed on the ground floor, and what of it waits for whom."""
    from finops import approvals, inbox, signatures
    from finops.services.approvals.responsibilities import RACI
    from finops.services.approvals.risk_tiers import RISK_TIERS
    from finops.services.budgets.limits import LIMITS
    from finops.services.budgets.signing import BUDGETS
    from finops.services.people.factor_resets import RESETS
    from finops.services.people.roles import GRANTS
    from finops.services.signatures import SIGNATURES
    from finops.views.approvals import subjects
    from finops.views.approvals.changes import SUBJECTS
    from finops.views.approvals.waiting import waiting_items
    from finops.views.conditions.waiting import condition_items
    from finops.views.limits.steps import LIMIT
    from finops.views.people.waiting import confirming_items

    signatures.register(*SIGNATURES)
    approvals.register(GRANTS, RESETS, RISK_TIERS, RACI, BUDGETS, LIMITS)
    subjects.register(*SUBJECTS, LIMIT)
    inbox.register("approvals", waiting_items, 10)
    inbox.register("conditions", condition_items, 15)
    inbox.register("confirming", confirming_items, 20)


def register_notices() -> None:
    """What people are told of, and who writes it in the transaction of the deed."""
    from finops.registries import approval_events
    from finops.registries.notices import register_kinds, register_subjects
    from finops.services.notices.approvals import note_approval
    from finops.services.notices.deeds import note_deed
    from finops.views.notices import delegations, webhooks
    from finops.views.notices.deeds import deed_subject
    from finops.views.notices.requests import KINDS, REQUESTS
    from finops.views.people.steps import ROLE

    register_kinds(*KINDS, delegations.KIND, webhooks.KIND)
    register_subjects(REQUESTS, deed_subject(ROLE), delegations.SUBJECT, webhooks.SUBJECT)
    approval_events.listen(note_approval)
    approval_events.listen(note_deed)


def register_events() -> None:
    """What webhooks may get, who composes it, and who hears whether it arrived."""
    from finops.queries.webhooks import EVENT
    from finops.registries import approval_events, event_types
    from finops.sending.event_calls import call_of_event
    from finops.sending.outbox import register_call, watch
    from finops.services.approvals.told_of_delegations import DELEGATION_TYPES
    from finops.services.people.roles import GRANTS
    from finops.services.reviews.opening import REVIEW_TYPES
    from finops.services.webhooks.approvals import TYPES, emit_approval
    from finops.services.webhooks.deeds import deed_types, emit_deed
    from finops.services.webhooks.failing import note_attempt

    event_types.register(*TYPES, *REVIEW_TYPES, *DELEGATION_TYPES, *deed_types(GRANTS))
    approval_events.listen(emit_approval)
    approval_events.listen(emit_deed)
    register_call(EVENT, call_of_event)
    watch(EVENT, note_attempt)


def register_work() -> None:
    """What runs long, and what runs by the clock."""
    from finops.registries import timers
    from finops.services import leasing
    from finops.services.exporting import exports_by
    from finops.services.timing import TIMERS
    from finops.views.exports.exporting import sheet_of

    leasing.register(exports_by(sheet_of))
    timers.register(*TIMERS)


def seeders() -> Iterable["Seeder"]:
    """The ground floor's parts of the demo."""
    from finops.registries.seeding import Seeder
    from finops.services.audit.anchors import make_anchors

    return [Seeder("anchors", 900, lambda: f"{make_anchors()} made")]


class FinopsConfig(AppConfig):
    """Who exists, who may do what, what was granted."""

    name = "finops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.socialaccount.signals import social_account_added

        from finops.api import authentication  # noqa: F401 - registers its OpenAPI scheme
        from finops.identity.sessions import note_sign_in
        from finops.navigation import PAGES
        from finops.registries import seeding, signing_actions
        from finops.sending.letters import register_letters
        from finops.services.people.single_sign_on import note_connected
        from finops.set_up import first_run
        from finops.ui import reports

        post_migrate.connect(finish_migration)  # after each app: theirs come late
        user_logged_in.connect(note_sign_in)
        social_account_added.connect(note_connected)
        reports.register(*PAGES)
        first_run.register(*first_run.STEPS)
        register_search()
        register_glossary()
        register_letters()
        register_signatures()
        register_notices()
        register_events()
        register_work()
        seeding.register(seeders)
        watch_second_factors()
        signing_actions.register(*signing_actions.OWN)
