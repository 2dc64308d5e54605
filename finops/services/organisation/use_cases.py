"""Use cases and their workflow steps: who owns them, what they optimise for, what they may cost."""

from collections.abc import Callable
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from finops.access import Actor
from finops.models import Membership, UseCase, WorkflowStep
from finops.models.organisation.use_cases import RiskTier
from finops.queries.outcome_types import unknown_types
from finops.services.organisation.entries import EntryKind, Write

Listener = Callable[[UseCase], None]
_listeners: list[Listener] = []
Check = Callable[[UseCase], bool]
_checks: list[Check] = []


def on_outcome_unit(listener: Listener) -> None:
    """Have `listener` called, in the same transaction, when a use case is made or its outcome unit
    becomes another; called from AppConfig.ready()."""
    if listener not in _listeners:
        _listeners.append(listener)


def on_stage(check: Check) -> None:
    """Have `check` asked whether something else than the set-up decides on a use case's stage;
    called from AppConfig.ready()."""
    if check not in _checks:
        _checks.append(check)


def _refuse_stage(write: Write[UseCase]) -> None:
    before = write.before.get("stage")
    if before and before != write.row.stage and any(check(write.row) for check in _checks):
        sentence = _("Its stage follows from its gates: ask for the next one under Gates.")
        raise ValidationError({"stage": ValidationError(sentence, code="signed")})


def _check(write: Write[UseCase]) -> None:
    """Raises ValidationError for an owner who is no member, a cost center of another business unit
    and a type of outcome that nobody registered; PermissionDenied for a key that eases rules."""
    use_case = write.row
    owner = use_case.business_owner_id
    if owner is not None and not Membership.objects.filter(user_id=owner).exists():
        raise ValidationError({"business_owner": _("The owner must be a member of this tenant.")})
    if use_case.cost_center.business_unit_id != use_case.business_unit_id:
        message = _("The cost center belongs to another business unit.")
        raise ValidationError({"cost_center": message})
    if unknown_types({use_case.outcome_unit}):
        raise ValidationError({"outcome_unit": _("This outcome type is not registered.")})
    _refuse_lower_risk(write)
    _refuse_stage(write)


def _refuse_lower_risk(write: Write[UseCase]) -> None:
    """Signatures of high risk ask for more: that the risk has become less is signed, with Risk."""
    before, tiers = write.before.get("risk_tier"), RiskTier.values
    if not before or tiers.index(write.row.risk_tier) >= tiers.index(before):
        return
    if isinstance(write.actor, Actor) and write.actor.key is not None:
        raise PermissionDenied(_("A key never lowers a risk tier: people sign it, on the page."))
    sentence = _("Lowering a risk tier is signed, with Risk: ask for it under Responsibilities.")
    raise ValidationError({"risk_tier": ValidationError(sentence, code="signed")})


def _tell(write: Write[UseCase]) -> None:
    if write.row.outcome_unit != write.before.get("outcome_unit"):
        for listener in _listeners:
            listener(write.row)


USE_CASES: Final = EntryKind(
    name="use_case",
    model=UseCase,
    fixed=("slug", "business_unit"),
    editable=(
        "name",
        "stage",
        "risk_tier",
        "business_owner",
        "cost_center",
        "outcome_unit",
        "primary_objective",
        "secondary_objective",
        "excluded_objective",
        "slo",
        "cost_slo",
        "cost_slo_usd_per_outcome",
    ),
    unique=("slug",),
    parents=("business_unit", "cost_center"),
    check=_check,
    after=_tell,
)
WORKFLOW_STEPS: Final = EntryKind(
    name="workflow_step",
    model=WorkflowStep,
    fixed=("slug", "use_case"),
    editable=("name",),
    unique=("slug", "use_case"),
)
