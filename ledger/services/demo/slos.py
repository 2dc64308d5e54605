"""The demo's SLO and cost matrix and its reviews, by the people who would sign and decide.

Each use case has a row in force; a cheaper one waits for its last signature. Reviews of last month
are done but one, which is overdue; one of this month is due.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction

from finops.calc.dates.periods import ONE_DAY, add_months
from finops.calc.reviews.cadence import Rhythm, latest_next
from finops.models import Review, Tenant, UseCase, User
from finops.queries.approvals import request_of, sha256_to_sign
from finops.queries.tenants import local_today, tenant_in_force
from finops.running.demo.clock_setting import set_right
from finops.scope import tenant_scope
from finops.services.reviews.answering import NewDecision, answer_review
from finops.services.reviews.cadence import open_due
from finops.signatures import HIGH_TIERS
from ledger.calc.slos.templates import TEMPLATES, MatrixTerms
from ledger.models import SloMatrix
from ledger.services.bucketing import AT_ONCE, count_next
from ledger.services.demo.desk import Desk
from ledger.services.demo.worksheets import enter_worksheets
from ledger.services.reviews.deciding import decide
from ledger.services.slos.asking import ask_matrix
from ledger.services.slos.signing import SLOS, approve_matrix, submit_matrix

REASON: Final = "As agreed in the review of cost and quality."
CHEAPER: Final = Decimal("0.9")
DECIDED: Final = "It stays as it is; cache savings are looked at again next time."
AS_IT_IS: Final = (Review.Decision.CONTINUE, DECIDED, "")
DECISIONS: Final[Mapping[str, tuple[str, str, str]]] = {
    "customer_service_copilot": (
        Review.Decision.SCALE,
        "Two more service desks, with a larger cache of policy answers.",
        "citation_correctness",
    ),
    "payment_risk_model": (
        Review.Decision.HOLD,
        "No further market until false alarms are judged on more payments.",
        "",
    ),
}
ANSWERED: Final = "Seen, with the figures of the last weeks."


def seed_slos(*, tenant: Tenant, people: Mapping[str, User]) -> None:
    """One transaction; a run that was killed leaves the clock set, so it is set right first."""
    set_right()
    desk = Desk(tenant, people)
    with tenant_scope(tenant.pk), transaction.atomic():
        today = local_today()
        before, month = add_months(today, -1), add_months(today, 0)
        cases = list(UseCase.objects.filter(slug__in=TEMPLATES).order_by("slug"))
        with desk.at(before - ONE_DAY):
            for case in cases:
                _sign(desk, _asked(desk, case, TEMPLATES[case.slug].terms))
        _count_days()
        enter_worksheets(desk, cases, (before, month))
        with desk.at(before):
            _review(desk, leaving_one=True)
        if month < today:
            with desk.at(month):
                _review(desk, next_on=today)
        _ask_cheaper(desk, cases)
        open_due()


def _count_days() -> None:
    """As a worker does: the matrices split days at thresholds of their own, and what reviews read
    of a day that is not counted again is read from its single requests."""
    while count_next(AT_ONCE):
        pass


def _asked(desk: Desk, case: UseCase, terms: MatrixTerms) -> SloMatrix:
    matrix = ask_matrix(actor=desk["ai_ops"], use_case=case, terms=terms, reason=REASON)
    return submit_matrix(actor=desk["ai_ops"], matrix_id=matrix.pk)


def _sign(desk: Desk, matrix: SloMatrix) -> None:
    """By everybody who has to: from high risk on Risk too."""
    _signed_by(desk, matrix, "platform_pm")
    _signed_by(desk, matrix, "business_owner")
    if matrix.risk_tier in HIGH_TIERS:
        _signed_by(desk, matrix, "risk")


def _signed_by(desk: Desk, matrix: SloMatrix, role: str) -> None:
    seen = sha256_to_sign(SLOS, matrix, request_of(SLOS.name, matrix.pk))
    approve_matrix(actor=desk[role], matrix_id=matrix.pk, seen=seen)


def _ask_cheaper(desk: Desk, cases: list[UseCase]) -> None:
    """A tenth less a unit for the first use case: the Platform PM has signed it."""
    if not cases:
        return
    terms = TEMPLATES[cases[0].slug].terms
    slos = [
        replace(slo, target=slo.target * CHEAPER) if slo.kind == "cost" else slo
        for slo in terms.slos
    ]
    waiting = _asked(desk, cases[0], replace(terms, slos=tuple(slos)))
    _signed_by(desk, waiting, "platform_pm")


def _review(desk: Desk, *, leaving_one: bool = False, next_on: date | None = None) -> None:
    """What is due now is answered by everybody, but for the last of it if one is left open."""
    due = open_due()
    for review in due[:-1] if leaving_one else due:
        decision, text, metric = DECISIONS.get(review.target, AS_IT_IS)
        new = NewDecision(decision, text, _next(review, next_on), metric)
        decide(actor=desk["business_owner"], review_id=review.pk, new=new)
        others = review.parts.filter(person=None).values_list("role", flat=True)
        for role in list(others):
            answer_review(actor=desk[role], review_id=review.pk, result=ANSWERED)


def _next(review: Review, wanted: date | None) -> date | None:
    """The day that is wanted, where the rhythm leaves so much time; else the rhythm names it."""
    if wanted is None or not review.rhythm:
        return wanted
    start_month = tenant_in_force().fiscal_year_start_month
    latest = latest_next(Rhythm(review.rhythm), local_today(), start_month)
    return wanted if wanted <= latest else None
