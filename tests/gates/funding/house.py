"""A tenant whose gates Pat asks for; Lea, Bea and Finn sign them, from high risk on Rita too."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction

from finops.models import UseCase
from finops.queries.approvals import request_of, sha256_to_sign
from finops.queries.tenants import local_today
from finops.scope import tenant_scope
from gates.models import FundingGate
from gates.services.asking import GateTerms, ask_gate
from gates.services.signing import GATES, approve_gate, submit_gate
from ledger.services.business_metrics.importing import import_values
from tests.ledger.slos.house import House, open_house

REASON: Final = "The pilot went well, as the review of June says"
SIGNERS: Final = ("Lea", "Bea", "Finn")
HEAD: Final = "metric,use_case,day,value,aggregation\n"


@contextmanager
def gate_house() -> Iterator[House]:
    """Bea owns the copilot; its handling time fell from 420 to 370.44 seconds, and first contacts
    are resolved as before."""
    house = open_house()
    with tenant_scope(house.tenant.pk), transaction.atomic():
        for case in (house.copilot, house.aml):
            case.business_owner = house["Bea"].user
            case.save()
            tell_metric(house, case, "handling_seconds", "370.44")
            tell_metric(house, case, "first_contact", "0.82")
        yield house


def tell_metric(house: House, case: UseCase, metric: str, value: str, days_ago: int = 2) -> None:
    """A value of a business metric on one day, as its mean."""
    day = (local_today() - timedelta(days=days_ago)).isoformat()
    line = f"{HEAD}{metric},{case.slug},{day},{value},mean\n"
    import_values(actor=house["Otto"], data=line.encode())


def discovery() -> GateTerms:
    return GateTerms(
        stage="discovery",
        review_on=local_today() + timedelta(days=30),
        outcome_metric="handling_seconds",
        outcome_baseline=Decimal(420),
        outcome_target=Decimal("-0.12"),
        guard_metric="first_contact",
        guard_baseline=Decimal("0.82"),
        guard_margin=Decimal("0.01"),
    )


def asked_for(house: House, case: UseCase, terms: GateTerms | None = None) -> FundingGate:
    return ask_gate(actor=house["Pat"], use_case=case, terms=terms or discovery(), reason=REASON)


def seen(gate: FundingGate) -> str:
    return sha256_to_sign(GATES, gate, request_of(GATES.name, gate.pk))


def sign(house: House, gate: FundingGate, *names: str) -> FundingGate:
    for name in names:
        approve_gate(actor=house[name], gate_id=gate.pk, seen=seen(gate))
    gate.refresh_from_db()
    return gate


def granted(house: House, case: UseCase, terms: GateTerms | None = None) -> FundingGate:
    gate = asked_for(house, case, terms)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    signers = (*SIGNERS, "Rita") if case.risk_tier == "high" else SIGNERS
    gate = sign(house, gate, *signers)
    assert gate.state == "approved"
    return gate


def another(terms: GateTerms, **changes: object) -> GateTerms:
    return replace(terms, **changes)  # type: ignore[arg-type]
