"""The daily digest: at 08:30 of the tenant's clock, what came since the last one, to each person.

What is no longer true when it is sent is left out; a digest of which nothing is left is not sent.
"""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from finops import clock
from finops.db.statements import fetch_tuples, load, of_tenant
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.outbox.sending import Letter, queue_mails

DIGEST: Final = "digest"
AT: Final = time(8, 30)


def send_digests() -> int:
    """Queue what is due in every tenant; returns how many digests that is. Run twice, it queues
    nothing twice."""
    tenants = Tenant.objects.order_by("pk").values_list("pk", "time_zone")
    return sum(_send_in(pk, zone, clock.now()) for pk, zone in list(tenants))


def _send_in(tenant_id: int, zone: str, now: datetime) -> int:
    local = now.astimezone(ZoneInfo(zone))
    due = datetime.combine(local.date(), AT, ZoneInfo(zone))
    if local < due:
        return 0
    day = local.date()
    with tenant_scope(tenant_id), transaction.atomic():
        taken = fetch_tuples(load("notices/take_up"), of_tenant(day=day, before=due))
        letters = [Letter(mail, {"person": pk, "day": day.isoformat()}) for pk, mail in taken]
        queue_mails(DIGEST, letters)
    return len(letters)
