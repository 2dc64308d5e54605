"""A tenant whose sources name teams, not use cases; and what a body of theirs brings."""

from datetime import datetime, timedelta
from unittest import mock

from django.db import transaction
from django.utils import timezone

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.calc.mapping.rules import How, Rule
from ledger.models import MappingRun
from ledger.parsers.received import Received, Record
from ledger.parsers.source_values import Sourced
from ledger.services.importing.receiving.whole_bodies import Receipt, receive
from ledger.services.mapping import running
from tests.ledger.ledgers import the_ledger
from tests.ledger.records import an_event
from tests.people import make_tenant

TEAM = "litellm.team_alias"
NOBODY = ""


def leads(team: str, use_case: str, how: How = How.EXACT, field: str = TEAM) -> Rule:
    return Rule(field, how, team, "use_case_id", use_case)


def gives(team: str, dimension: str, target: str) -> Rule:
    return Rule(TEAM, How.EXACT, team, dimension, target)


def make_house(slug: str = "retail") -> Tenant:
    tenant = make_tenant(slug)
    with tenant_scope(tenant.pk), transaction.atomic():
        unit = create_business_unit(actor="tests", slug="contact_center", name="Contact Center")
        for code in ("cc_1", "cc_2"):
            center = create_cost_center(actor="tests", code=code, name=code, business_unit=unit)
        for name in ("copilot", "kyc"):
            new = NewUseCase(name, name, unit, center, "medium", "cost per case")
            create_use_case(actor="tests", new=new)
    return tenant


def hours_ago(hours: float) -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)


def call(number: int, trace: str, hours: float = 5, **words: object) -> Record:
    """A call that cost 2.00."""
    return an_event(f"e{number}", trace, hours_ago(hours).isoformat(), **words)


def team(name: str, trace: str, hours: float = 5, **words: str) -> Sourced:
    return Sourced(trace, hours_ago(hours).isoformat(), ((TEAM, name),), words)


def bring(tenant: Tenant, *sent: Record | Sourced, channel: str = "tests") -> Receipt:
    """One body, through the door of receivers, and the answer."""
    sources = [record for record in sent if isinstance(record, Sourced)]
    records = [record for record in sent if not isinstance(record, Sourced)]
    with tenant_scope(tenant.pk), transaction.atomic():
        received = Received(records, sources=sources)
        return receive(actor=Actor(tenant=tenant), received=received, channel=channel)


def run_waiting(tenant: Tenant, chunk: int = 2) -> MappingRun:
    with tenant_scope(tenant.pk):
        waiting = MappingRun.objects.get(state=MappingRun.State.WAITING)
        with mock.patch.object(running, "CHUNK", chunk):
            assert running.run_mapping(tenant.pk, waiting.public_id)
        waiting.refresh_from_db()
    return waiting


def owners(tenant: Tenant) -> dict[str, str]:
    """Use case by cost event; empty where it is nobody's."""
    with tenant_scope(tenant.pk):
        lines = the_ledger()["lines"]
    return {str(line[0]): whose(str(line[-1])) for line in lines}


def whose(words: str) -> str:
    return words.split("/")[2] if words else NOBODY
