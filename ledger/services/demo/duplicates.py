"""The demo's suspected duplicates: two libraries told the same calls; two pairs wait, one was
merged, one kept."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from finops.access import Actor
from finops.models import Tenant, User
from finops.scope import tenant_scope
from ledger.demo.traffic.instrumentors import KEPT, MERGED, OPENINFERENCE, OPENLLMETRY, body_of
from ledger.models import SuspectedDuplicate
from ledger.parsers.otlp import parse
from ledger.services.duplicates import keep_both, merge
from ledger.services.importing.receiving.whole_bodies import receive


def seed_duplicates(
    *, tenant: Tenant, people: Mapping[str, User], day: datetime, actor: str
) -> None:
    """`day` is its first moment on the tenant's clock."""
    for library in (OPENINFERENCE, OPENLLMETRY):
        received = parse(body_of(library, day), as_json=True)
        with tenant_scope(tenant.pk):
            receive(actor=Actor(tenant, name=actor), received=received, channel="otlp")
    lead = people["finops_lead"]
    with tenant_scope(tenant.pk, lead.pk), transaction.atomic():
        person = Actor(tenant, user=lead)
        pairs = SuspectedDuplicate.objects.order_by("occurred_at")
        merge(actor=person, pair=pairs[MERGED].public_id)
        keep_both(actor=person, pair=pairs[KEPT].public_id)
