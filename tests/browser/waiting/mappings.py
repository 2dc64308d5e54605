"""A mapping for the browser: one team is mapped, one by a draft only, one by nobody."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.mapping.rules import How, Rule
from ledger.parsers.received import Received
from ledger.parsers.source_values import Sourced
from ledger.services.importing.receiving.whole_bodies import receive
from ledger.services.mapping.drafting import save_draft
from tests.ledger.mapping.rules import activate_rules
from tests.ledger.records import an_event

TEAM = "litellm.team_alias"
TEAMS = ("Cards", "Claims West", "Research")


def prepare_mapping(tenant: Tenant, use_case: str) -> int:
    """The number of the draft."""
    cards = Rule(TEAM, How.EXACT, "Cards", "use_case_id", use_case)
    claims = Rule(TEAM, How.PREFIX, "Claims", "use_case_id", use_case)
    at = (timezone.now() - timedelta(hours=3)).isoformat()
    sourced = [Sourced(f"gw_{place}", at, ((TEAM, team),), {}) for place, team in enumerate(TEAMS)]
    calls = [an_event(f"gw_{place}", f"gw_{place}", at) for place in range(len(TEAMS))]
    with tenant_scope(tenant.pk), transaction.atomic():
        activate_rules(cards)
        received = Received(calls, sources=sourced)
        receive(actor=Actor(tenant, name="tests"), received=received, channel="litellm")
        return save_draft(actor="tests", rules=[cards, claims]).number
