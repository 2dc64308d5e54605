"""One tenant with the price books of a new installation, and what a trace of it then says."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: JSON

from django.db import connection
from django.test import Client

from finops.models import Tenant
from finops.scope import current_tenant_id, tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.calc.mapping.rules import How, Rule
from ledger.models import DegradedEvent, Sighting
from ledger.services.pricebooks.installing import install_public_prices
from tests.answers import Answer
from tests.cases.bodies import Json, otlp, payload
from tests.ledger.mapping.rules import activate_rules
from tests.people import make_key, make_tenant

JSON = "application/json"
DOORS = {
    "otlp": "/v1/traces",
    "langfuse": "/api/public/otel/v1/traces",
    "litellm": "/v1/ingest/litellm",
}
TEAM = Rule(
    "litellm.team_alias", How.EXACT, "Contact Center", "use_case_id", "customer_service_copilot"
)
USE_CASES = ("customer_service_copilot", "payment_risk_model")
OWNERS = """
SELECT DISTINCT e.record_id, a.use_case
FROM ledger_costline l
JOIN ledger_recordkey e ON e.tenant_id = l.tenant_id AND e.key = l.event_key
LEFT JOIN ledger_recordkey k ON k.tenant_id = l.tenant_id AND k.key = l.trace_key
LEFT JOIN ledger_attribution a ON a.tenant_id = l.tenant_id
  AND a.id = coalesce(l.attribution_id, k.attribution_id)
WHERE l.tenant_id = %s
"""


@dataclass(frozen=True)
class House:
    """A tenant, and a key of it that may send and read."""

    tenant: Tenant
    key: str

    @property
    def client(self) -> Client:
        headers = {"authorization": f"Bearer {self.key}"}
        return Client(raise_request_exception=False, headers=headers)


def open_house() -> House:
    install_public_prices(actor="tests")
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        unit = create_business_unit(actor="tests", slug="contact_center", name="Contact Center")
        center = create_cost_center(
            actor="tests", code="cc_4102", name="Service", business_unit=unit
        )
        for slug in USE_CASES:
            new = NewUseCase(slug, slug, unit, center, "medium", "cost per resolved case")
            create_use_case(actor="tests", new=new)
        activate_rules(TEAM)
    return House(tenant, make_key(tenant))


def send(house: House, case: Json) -> list[Answer]:
    """What the doors answer to the case's bodies, in their order."""
    bodies = (
        [("litellm", [payload(short) for short in case["payloads"]])] if "payloads" in case else []
    )
    if "spans" in case:
        door = case["door"] if case["door"] in DOORS else "otlp"
        bodies.append((door, otlp(case["spans"])))  # type: ignore[arg-type]  # JSON
    return [
        house.client.post(DOORS[door], data=json.dumps(body), content_type=JSON)
        for door, body in bodies
    ]


@dataclass(frozen=True)
class CaseResult:
    """What REST says of the traces of a case, and what else is known of their events."""

    traces: list[Json]
    doubts: set[str]
    settlements: set[str]
    attempts: list[int]
    owners: dict[str, str | None]

    @property
    def lines(self) -> list[Json]:
        return [line for trace in self.traces for line in trace["lines"]]

    @property
    def events(self) -> int:
        return len({line["cost_event_id"] for line in self.lines})

    @property
    def quantities(self) -> dict[str, Decimal]:
        return totals((line["meter"], line["quantity"]) for line in self.lines)

    def total(self, name: str) -> Decimal | None:
        amounts = [line[name] for line in self.lines if line[name] is not None]
        return sum(map(Decimal, amounts), Decimal(0)) if amounts else None


def totals(pairs: Iterable[tuple[str, str]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for name, quantity in pairs:
        sums[name] = sums.get(name, Decimal(0)) + Decimal(quantity)
    return sums


def traces_of(case: Json) -> list[str]:
    named = [short["changes"]["trace_id"] for short in case.get("payloads", ())]
    return list(dict.fromkeys([*named, *(short["trace"] for short in case.get("spans", ()))]))


def read(house: House, case: Json) -> CaseResult:
    answers = [house.client.get(f"/api/v1/traces/{trace}") for trace in traces_of(case)]
    with tenant_scope(house.tenant.pk):
        sightings = list(Sighting.objects.values_list("settlement", "operation_key"))
        return CaseResult(
            traces=[answer.json() for answer in answers if answer.status_code == 200],
            doubts=set(DegradedEvent.objects.values_list("code", flat=True)),
            settlements={settlement for settlement, _ in sightings},
            attempts=sorted(counts([key for _, key in sightings if key is not None])),
            owners=owners(),
        )


def counts(keys: list[Any]) -> list[int]:  # Any: UUIDs
    return [keys.count(key) for key in dict.fromkeys(keys)]


def owners() -> dict[str, str | None]:
    """Use case by cost event."""
    with connection.cursor() as cursor:
        cursor.execute(OWNERS, [current_tenant_id()])
        return dict(cursor.fetchall())
