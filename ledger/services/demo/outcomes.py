"""The demo's own type of outcome, and drafts that are credited to the request that brought them."""

from finops.access import Actor
from finops.models import UseCase
from finops.services.organisation.outcome_types import register_outcome_type
from ledger.demo.cases import ASKED_AGAIN, SHARING
from ledger.services.crediting.definitions import define_outcome


def seed_credit_rule(actor: Actor) -> None:
    """In the tenant whose copilot is asked again about the same case."""
    if actor.tenant.slug != SHARING:
        return
    register_outcome_type(actor=actor, slug="callback_avoided", name="Call back avoided")
    define_outcome(
        actor=actor,
        use_case=UseCase.objects.get(slug=ASKED_AGAIN[0]),
        kind="accepted_draft",
        credit_rule="last",
        lookback_days=14,
    )
