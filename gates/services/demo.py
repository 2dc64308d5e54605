"""The demo's gates, by the people who would ask for them and sign them, four weeks ago and today.

The customer service copilot was let into a fifth of the traffic four weeks ago, and more is asked
for: two have signed, its Business Owner is next. Document extraction was granted on a condition
that was due two weeks ago and that nobody has met: a stop rule freezes it. The code agent's next
gate is a draft that lacks evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction

from finops import clock
from finops.models import Tenant, UseCase, User
from finops.queries.approvals import request_of, sha256_to_sign
from finops.queries.tenants import local_today
from finops.running.demo.clock_setting import set_right
from finops.scope import tenant_scope
from finops.services.approvals.conditions import add_condition, check_all_conditions
from finops.services.approvals.documents import add_document
from finops.services.signing import SignatureRefused
from finops.signatures import HIGH_TIERS
from gates.calc.stages import GateStage, next_stages
from gates.evidence.asked import KIND
from gates.models import FundingGate
from gates.queries.stages import reached
from gates.services.asking import GateTerms, ask_gate
from gates.services.signing import GATES, approve_gate, submit_gate
from gates.services.stopping import run_stop_rules
from ledger.demo.catalogue import TENANTS
from ledger.services.demo.desk import Desk
from ledger.services.demo.seeders import seed_once

REASON: Final = "The review of cost and quality was good, and the business owner asks for more."
SIGNERS: Final = ("finops_lead", "finance", "business_owner")
ASKS: Final = "platform_pm"
GRANTED_BEFORE: Final = timedelta(weeks=4)
DUE_WITHIN: Final = timedelta(weeks=2)
NOT_MET: Final = "evidence_not_met"
DOCUMENTS: Final = {
    "capacity": ("Capacity plan of the quarter", "plans/capacity-2026-q4.pdf", "a1"),
    "savings": ("Answers from the cache, tried for two weeks", "trials/faq-cache.pdf", "b2"),
    "carbon": ("Batch window and idle capacity", "plans/batch-window.pdf", "c3"),
}


@dataclass(frozen=True)
class Story:
    """What happens to the gates of a use case. `first` was granted four weeks ago, `then` is
    asked for now."""

    slug: str
    metric: str
    baseline: Decimal
    target: Decimal
    first: bool
    then: bool
    share: Decimal | None = None
    more: Decimal | None = None
    unit_cost_limit: Decimal | None = None
    has_documents: bool = True
    owes: str = ""  # what was to be met within two weeks of the first


STORIES: Final = (
    Story(
        *("customer_service_copilot", "average_handle_seconds", Decimal(420), Decimal("-0.12")),
        first=True,
        then=True,
        share=Decimal("0.2"),
        more=Decimal("0.6"),
        unit_cost_limit=Decimal("0.22"),
    ),
    Story(
        *("kyc_document_extraction", "remediation_days", Decimal("9.5"), Decimal("-0.25")),
        first=True,
        then=False,
        share=Decimal("0.4"),
        unit_cost_limit=Decimal("0.40"),
        owes="Fewer than 2% of pages are read a second time",
    ),
    Story(
        *("code_agent", "changes_merged", Decimal(1_200), Decimal("0.1")),
        first=False,
        then=True,
        more=Decimal("0.3"),
        has_documents=False,
    ),
)


def seed_all_gates() -> None:
    for demo in TENANTS:
        seed_once(demo, FundingGate.objects.exists, seed_gates)
    check_all_conditions()
    run_stop_rules()


def seed_gates(*, tenant: Tenant, people: Mapping[str, User]) -> None:
    """One transaction; a run that was killed leaves the clock set, so it is set right first."""
    set_right()
    desk = Desk(tenant, people)
    with tenant_scope(tenant.pk), transaction.atomic():
        today = local_today()
        for story in STORIES:
            case = UseCase.objects.filter(slug=story.slug).first()
            if case is None:
                continue
            if story.first:
                with desk.at(today - GRANTED_BEFORE):
                    _granted(desk, case, story)
            if story.then:
                _asked(desk, case, replace(story, share=story.more))


def _granted(desk: Desk, case: UseCase, story: Story) -> None:
    gate = _draft(desk, case, story)
    if gate is not None and story.owes:
        _add_condition(desk, gate, story.owes, local_today() + DUE_WITHIN)
    if gate is not None and _put(desk, gate):
        roles = (*SIGNERS, "risk") if gate.risk_tier in HIGH_TIERS else SIGNERS
        _sign(desk, gate, *roles)


def _asked(desk: Desk, case: UseCase, story: Story) -> None:
    """Two have signed, the Business Owner is next; what lacks evidence stays a draft."""
    gate = _draft(desk, case, story)
    if gate is not None and _put(desk, gate):
        _sign(desk, gate, *SIGNERS[:2])


def _draft(desk: Desk, case: UseCase, story: Story) -> FundingGate | None:
    """The next gate of a use case, with its documents; None where there is none to ask for."""
    stages = next_stages(reached(case))
    if not stages:
        return None
    stage = stages[0]
    terms = GateTerms(
        stage=stage.value,
        review_on=local_today() + timedelta(days=60),
        share=story.share if stage is GateStage.SCALE else None,
        ceiling_usd=Decimal(100),
        outcome_metric=story.metric,
        outcome_baseline=story.baseline,
        outcome_target=story.target,
        unit_cost_limit=story.unit_cost_limit,
    )
    gate = ask_gate(actor=desk[ASKS], use_case=case, terms=terms, reason=REASON)
    if story.has_documents:
        _add_documents(desk, gate)
    return gate


def _add_documents(desk: Desk, gate: FundingGate) -> None:
    day = clock.now().date()
    for shows, (name, reference, digest) in DOCUMENTS.items():
        add_document(
            *(GATES, gate.pk),
            actor=desk[ASKS],
            shows=shows,
            name=name,
            reference=reference,
            sha256=digest * 32,
            as_of=day - timedelta(days=7),
            until=day + timedelta(days=120),
        )


def _put(desk: Desk, gate: FundingGate) -> bool:
    """Put to people; what is not met gets a condition first, what is missing leaves it a draft."""
    try:
        submit_gate(actor=desk[ASKS], gate_id=gate.pk)
    except SignatureRefused as refusal:
        if refusal.code != NOT_MET:
            return False
        unmet = refusal.sentence.split(".")[0]
        _add_condition(desk, gate, f"{unmet}: it is met by the next review.", gate.review_on)
        submit_gate(actor=desk[ASKS], gate_id=gate.pk)
    return True


def _add_condition(desk: Desk, gate: FundingGate, text: str, due: date) -> None:
    owner = gate.use_case.business_owner or desk.people["business_owner"]
    add_condition(*(GATES, gate.pk), actor=desk[ASKS], text=text, owner=owner, due_on=due)


def _sign(desk: Desk, gate: FundingGate, *roles: str) -> None:
    for role in roles:
        owner = gate.use_case.business_owner
        is_owner = role == "business_owner" and owner is not None
        actor = desk.acting(owner) if is_owner and owner is not None else desk[role]
        seen = sha256_to_sign(GATES, gate, request_of(KIND, gate.pk))
        approve_gate(actor=actor, gate_id=gate.pk, seen=seen)
