"""The demo's gateway: its calls come in without an owner, then a mapping leads one team to its use
case and leaves the others on the work list."""

import json
from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from finops.access import Actor
from finops.models import Tenant, User
from finops.scope import tenant_scope
from ledger.calc.mapping.content import digest_of
from ledger.demo.traffic.gateway import NOTE, RULES, gateway_calls
from ledger.models import MappingRun
from ledger.parsers import IngestLimits
from ledger.parsers.litellm import bodies as litellm
from ledger.services.importing.receiving.whole_bodies import receive
from ledger.services.mapping.activating import DAYS, activate
from ledger.services.mapping.drafting import save_draft
from ledger.services.mapping.running import run_mapping

LIMITS = IngestLimits(max_bytes=16 << 20, max_records=10_000)


def seed_mapping(*, tenant: Tenant, people: Mapping[str, User]) -> None:
    """Calls of this month's last days through the receiver, then a version by the platform PM.

    Months before are left as the demo's story tells them.
    """
    send_calls(tenant)
    actor = Actor(tenant, user=people["platform_pm"])
    with tenant_scope(tenant.pk):
        with transaction.atomic():
            draft = save_draft(actor=actor, rules=RULES, note=NOTE)
            seen = digest_of(RULES)
            activate(actor=actor, number=draft.number, if_match=seen, days=DAYS, tell=False)
            run = MappingRun.objects.get(version=draft)
        run_mapping(tenant.pk, run.public_id)


def send_calls(tenant: Tenant) -> None:
    """Up to midnight, as all of the demo's traffic: on a day of their own these few cheap calls
    would be the use case's unit cost. On the first of a month there is only that day."""
    now = timezone.localtime(timezone.now(), ZoneInfo(tenant.time_zone))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    month = midnight.replace(day=1)
    until = midnight if midnight > month else now
    since = max(month, now - timedelta(days=DAYS - 1))
    days = (now.date() - since.date()).days + 1
    received = litellm.parse(json.dumps([*gateway_calls(until, since, days)]).encode(), LIMITS)
    with tenant_scope(tenant.pk):
        receive(actor=Actor(tenant, name="demo gateway"), received=received, channel="litellm")
