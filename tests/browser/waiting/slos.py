"""A row of the matrix that is in force, its next version, which waits, and a review."""

from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from finops.models import Tenant, UseCase, User
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from ledger.calc.slos.templates import TEMPLATES
from ledger.services.slos.asking import ask_matrix
from ledger.services.slos.signing import SLOS, approve_matrix, submit_matrix
from tests.ledger.slos.samples import make_review
from tests.people import actor_for

REASON = "As agreed in the quarterly review"


def ask_for_slos(
    tenant: Tenant, people: dict[str, User], owner: User, use_case: str
) -> tuple[int, int]:
    """The numbers of the version that waits, and of a review. `owner` is a Business Owner who signs
    here."""
    with tenant_scope(tenant.pk), transaction.atomic():
        case = UseCase.objects.get(slug=use_case)
        asks, terms = actor_for(tenant, people["ai_ops"]), TEMPLATES[use_case].terms
        first = ask_matrix(actor=asks, use_case=case, terms=terms, reason=REASON)
        submit_matrix(actor=asks, matrix_id=first.pk)
        for person in (people["platform_pm"], owner):
            seen = sha256_to_sign(SLOS, first, request_of(SLOS.name, first.pk))
            approve_matrix(actor=actor_for(tenant, person), matrix_id=first.pk, seen=seen)
        cheaper = [
            replace(slo, target=Decimal("0.16")) if slo.kind == "cost" else slo
            for slo in terms.slos
        ]
        again = ask_matrix(
            actor=asks, use_case=case, terms=replace(terms, slos=tuple(cheaper)), reason=REASON
        )
        asked = submit_matrix(actor=asks, matrix_id=again.pk)
        return asked.pk, make_review(case).pk
