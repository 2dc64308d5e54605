"""A draft of a row of the matrix, a review and a draft of a gate, for the test of every route."""

from datetime import timedelta

from finops.access import Actor
from finops.approvals import Slot
from finops.models import Review, UseCase
from finops.queries.tenants import local_today
from finops.services.reviews.opening import NewReview, open_review
from gates.models import FundingGate
from gates.services.asking import GateTerms, ask_gate
from ledger.calc.slos.templates import TEMPLATES
from ledger.services.slos.asking import ask_matrix


def make_matrix(asker: Actor, case: UseCase) -> dict[str, object]:
    terms = TEMPLATES["customer_service_copilot"].terms
    made = ask_matrix(actor=asker, use_case=case, terms=terms, reason="For the tests")
    return {"slo": made.pk, "review": make_review(case).pk, "gate": make_gate(asker, case).pk}


def make_gate(asker: Actor, case: UseCase) -> FundingGate:
    """A draft of its first gate."""
    terms = GateTerms(stage="discovery", review_on=local_today() + timedelta(days=30))
    return ask_gate(actor=asker, use_case=case, terms=terms, reason="For the tests")


def make_review(case: UseCase) -> Review:
    """Its first regular one."""
    day = local_today()
    new = NewReview(
        *("cadence", case.pk, case.slug, day, "Looked at every week", (Slot(("risk",)),)),
        use_case=case,
        rhythm="weekly",
        since=day,
        days=2,
    )
    return open_review(actor="tests", new=new)
