"""A draft of a row of the matrix, for the test of every route."""

from finops.access import Actor
from finops.models import UseCase
from ledger.calc.slos.templates import TEMPLATES
from ledger.services.slos.asking import ask_matrix


def make_matrix(asker: Actor, case: UseCase) -> dict[str, object]:
    terms = TEMPLATES["customer_service_copilot"].terms
    made = ask_matrix(actor=asker, use_case=case, terms=terms, reason="For the tests")
    return {"slo": made.pk}
