"""The demo's webhooks: in a demo nothing leaves, and a page shows what would have been sent."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from finops.access import Actor
from finops.models import Tenant, User
from finops.registries.event_types import event_types
from finops.scope import tenant_scope
from finops.services.webhooks.subscribing import NewWebhook, create_webhook

HOOKS: Final = (
    ("Budget channel", "https://slack.example.com/services/budgets", "slack", "budget."),
    ("Records of decisions", "https://grc.example.com/finops", "standard", "approval."),
    ("Approvers", "https://teams.example.com/workflows/approvers", "teams", "inbox."),
)


def seed_webhooks(*, tenant: Tenant, people: Mapping[str, User]) -> None:
    """A channel for budgets, a program that keeps decisions, and a team that is reminded."""
    admin = people["tenant_admin"]
    with tenant_scope(tenant.pk, admin.pk), transaction.atomic():
        actor = Actor(tenant, user=admin)
        for name, url, shape, begins in HOOKS:
            types = tuple(each.name for each in event_types() if each.name.startswith(begins))
            create_webhook(actor=actor, new=NewWebhook(name, url, types, shape))
