"""Asking for a funding gate: a draft of the next stage, or of the next step of traffic."""

import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.models import UseCase
from finops.models.budgets.changes import OPEN
from finops.queries.tenants import local_today
from finops.services.approvals.amending import amend
from finops.services.approvals.hands import may_draft
from finops.services.approvals.refusing import in_words
from finops.services.approving import begin
from finops.services.signing import LEAST_REASON
from finops.ui.text import Text
from gates.calc.stages import GateStage, Reached, Refusal, refusal_of
from gates.models import FundingGate, GateStopRule
from gates.queries.stages import reached
from gates.services.signing import GATES
from ledger.queries.slos.proposals import may_measure

LONGEST_DAYS: Final = 366
REFUSALS: Final[dict[Refusal, tuple[str, Text]]] = {
    Refusal.OUT_OF_ORDER: (
        "stage",
        gettext_lazy("Stages follow each other: ask for the next one, or for more of Scale."),
    ),
    Refusal.NO_SHARE: ("share", gettext_lazy("Say which part of the traffic it may take.")),
    Refusal.SHARE_ELSEWHERE: ("share", gettext_lazy("Only Scale names a part of the traffic.")),
    Refusal.SHARE_NOT_HIGHER: (
        "share",
        gettext_lazy("Ask for more of the traffic than was granted before."),
    ),
    Refusal.SHARE_TOO_HIGH: ("share", gettext_lazy("All of the traffic is 100%.")),
}


@dataclass(frozen=True)
class GateTerms:
    """What is asked for. Shares are parts from 0 to 1, money is USD; `unit_cost_limit` is what an
    outcome may cost before growth is frozen."""

    stage: str
    review_on: date
    share: Decimal | None = None
    ceiling_usd: Decimal | None = None
    outcome_metric: str = ""
    outcome_baseline: Decimal | None = None
    outcome_target: Decimal | None = None
    guard_metric: str = ""
    guard_baseline: Decimal | None = None
    guard_margin: Decimal | None = None
    unit_cost_limit: Decimal | None = None


@in_words()
@transaction.atomic
def ask_gate(*, actor: Actor, use_case: UseCase, terms: GateTerms, reason: str) -> FundingGate:
    """Draft a gate of a use case. Raises ValidationError by field, PermissionDenied."""
    case = UseCase.objects.select_for_update(of=("self",)).get(pk=use_case.pk)
    stands = reached(case)
    _check(stands, terms, case)
    text = _reason(reason)
    if FundingGate.objects.filter(use_case=case, state__in=OPEN).exists():
        raise ValidationError({"use_case": _("A gate of this use case is open already.")})
    gate = FundingGate(
        use_case=case,
        stage_before=stands.stage or "",
        share_before=stands.share,
        risk_tier=case.risk_tier,
        reason=text,
        requested_by=actor.user,
        **_columns(terms),
    )
    gate.full_clean()
    gate.save()
    _write_rules(gate, terms)
    if not may_draft(GATES, gate, actor):
        raise PermissionDenied(_("Your roles do not let you ask for this."))
    begin(GATES, "draft", gate, actor=actor)
    return gate


def amend_gate(
    *, actor: Actor, gate_id: int, seen: int, terms: GateTerms, reason: str
) -> FundingGate:
    """What a draft says, anew. `seen` is the version of its request that the form showed. Raises
    ValidationError by field, Stale, SignatureRefused."""
    text = _reason(reason)

    def change(gate: FundingGate) -> None:
        stands = reached(gate.use_case)
        _check(stands, terms, gate.use_case)
        columns = {
            **_columns(terms),
            **{"reason": text, "risk_tier": gate.use_case.risk_tier},
            **{"stage_before": stands.stage or "", "share_before": stands.share},
        }
        for name, value in columns.items():
            setattr(gate, name, value)
        gate.full_clean()
        gate.save()
        gate.stop_rules.all().delete()
        _write_rules(gate, terms)

    return amend(GATES, gate_id, actor=actor, version=seen, change=change)


def _columns(terms: GateTerms) -> dict[str, object]:
    columns = asdict(terms)
    del columns["unit_cost_limit"]
    return {
        name: unicodedata.normalize("NFC", value.strip()) if isinstance(value, str) else value
        for name, value in columns.items()
    }


def _write_rules(gate: FundingGate, terms: GateTerms) -> None:
    """Every gate stops on the four rules that need no number, and on its unit cost if it names
    what that may be."""
    kinds = GateStopRule.Kind
    limits = {kind: None for kind in kinds if kind != kinds.UNIT_COST}
    rules = [GateStopRule(gate=gate, kind=kind, limit=limit) for kind, limit in limits.items()]
    if terms.unit_cost_limit is not None:
        limit = terms.unit_cost_limit
        rules.insert(0, GateStopRule(gate=gate, kind=kinds.UNIT_COST, limit=limit))
    GateStopRule.objects.bulk_create(rules)


def _check(stands: Reached, terms: GateTerms, case: UseCase) -> None:
    """Raises ValidationError, by field. What speaks for a gate is no figure that the use case
    excludes as a measure of success (requirements 8.1)."""
    problems: dict[str, object] = {}
    refusal = refusal_of(stands, GateStage(terms.stage), terms.share)
    if refusal is not None:
        name, sentence = REFUSALS[refusal]
        problems[name] = str(sentence)
    days = (terms.review_on - local_today()).days
    if not 0 < days <= LONGEST_DAYS:
        problems["review_on"] = _("Name a day within a year from tomorrow on.")
    if terms.outcome_baseline is not None and terms.outcome_baseline <= 0:
        problems["outcome_baseline"] = _("Write a number above 0.")
    if terms.outcome_target == 0:
        problems["outcome_target"] = _("Say how much it changes, for example -12%.")
    if terms.unit_cost_limit is not None and terms.unit_cost_limit <= 0:
        problems["unit_cost_limit"] = _("Write an amount above 0.")
    measured = may_measure(case, [terms.outcome_metric])
    if not measured.is_allowed:
        problems["outcome_metric"] = measured.sentence
    if problems:
        raise ValidationError(problems)


def _reason(text: str) -> str:
    """Raises ValidationError."""
    if len(text.strip()) < LEAST_REASON:
        raise ValidationError({"reason": _("Give a reason of 10 characters or more.")})
    return unicodedata.normalize("NFC", text.strip())
