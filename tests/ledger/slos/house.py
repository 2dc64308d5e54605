"""A tenant whose matrix Otto asks for; Pat, Bea and from high risk on Rita sign it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.test import Client

from finops.access import Actor
from finops.models import Tenant, UseCase
from finops.queries.approvals import request_of, sha256_to_sign
from ledger.calc.slos.templates import NO_INCIDENT, TEMPLATES, MatrixTerms
from ledger.models import SloMatrix
from ledger.services.slos.asking import ask_matrix
from ledger.services.slos.signing import SLOS, approve_matrix, submit_matrix
from tests.finops.approvals.notes import a_case
from tests.people import actor_for, make_person, make_tenant, sign_in

REASON: Final = "As agreed in the quarterly review"
ROLES: Final = {
    **{"Otto": "ai_ops", "Pat": "platform_pm", "Bea": "business_owner", "Rita": "risk"},
    **{"Lea": "finops_lead", "Finn": "finance", "Aud": "auditor"},
}
COPILOT: Final = TEMPLATES["customer_service_copilot"].terms
AML: Final = TEMPLATES["aml_copilot"].terms


@dataclass(frozen=True)
class House:
    """`people` by name; the copilot's risk is low, AML's is high."""

    tenant: Tenant
    copilot: UseCase
    aml: UseCase
    people: dict[str, Actor]

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]

    def door(self, name: str) -> Client:
        person = self[name].user
        assert person is not None
        return sign_in(Client(), person)


def open_house(slug: str = "retail") -> House:
    """Use it inside `tenant_scope` of its tenant."""
    tenant = make_tenant(slug)
    people = {
        name: actor_for(tenant, make_person(tenant, role, name)) for name, role in ROLES.items()
    }
    return House(tenant, a_case(tenant, "copilot"), a_case(tenant, "aml", "high"), people)


def asked(house: House, case: UseCase, terms: MatrixTerms = COPILOT) -> SloMatrix:
    return ask_matrix(actor=house["Otto"], use_case=case, terms=terms, reason=REASON)


def seen(matrix: SloMatrix) -> str:
    return sha256_to_sign(SLOS, matrix, request_of(SLOS.name, matrix.pk))


def sign(house: House, matrix: SloMatrix, *names: str) -> SloMatrix:
    submit_matrix(actor=house["Otto"], matrix_id=matrix.pk)
    for name in names:
        approve_matrix(actor=house[name], matrix_id=matrix.pk, seen=seen(matrix))
    matrix.refresh_from_db()
    return matrix


def signed(house: House, case: UseCase, terms: MatrixTerms = COPILOT) -> SloMatrix:
    """In force, by everybody who has to sign."""
    names = ("Pat", "Bea", "Rita") if case.risk_tier == "high" else ("Pat", "Bea")
    matrix = sign(house, asked(house, case, terms), *names)
    assert matrix.state == "approved"
    return matrix


def with_target(terms: MatrixTerms, usd: str) -> MatrixTerms:
    """The same with another cost of a unit, and no S0 or S1 incident."""
    slos = [replace(slo, target=Decimal(usd)) if slo.kind == "cost" else slo for slo in terms.slos]
    return replace(terms, slos=(*(slo for slo in slos if slo != NO_INCIDENT), NO_INCIDENT))
