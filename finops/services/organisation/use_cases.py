"""Changing a use case: who owns it, what it optimises for, what it may cost."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from finops.access import Actor
from finops.models import CostCenter, Membership, UseCase, User
from finops.queries.outcome_types import unknown_types
from finops.services import audit

EDITABLE = (
    "name",
    "stage",
    "risk_tier",
    "business_owner_id",
    "cost_center_id",
    "outcome_unit",
    "primary_objective",
    "secondary_objective",
    "excluded_objective",
    "slo",
    "cost_slo",
    "cost_slo_usd_per_outcome",
)


Listener = Callable[[UseCase], None]
_listeners: list[Listener] = []


def on_outcome_unit(listener: Listener) -> None:
    """Have `listener` called, in the same transaction, when a use case is made or its outcome unit
    becomes another; called from AppConfig.ready()."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_of_outcome_unit(use_case: UseCase) -> None:
    for listener in _listeners:
        listener(use_case)


class ChangedMeanwhile(Exception):
    """Someone else changed the use case after it was read for editing."""


@dataclass(frozen=True)
class UseCaseChange:
    """The new values of everything that may be edited; the business unit is not among them."""

    name: str
    stage: str
    risk_tier: str
    business_owner: User | None
    cost_center: CostCenter
    outcome_unit: str
    primary_objective: str
    secondary_objective: str = ""
    excluded_objective: str = ""
    slo: str = ""
    cost_slo: str = ""
    cost_slo_usd_per_outcome: Decimal | None = None


def state_of(use_case: UseCase) -> str:
    """A fingerprint of the editable values: what the editor saw, sent back with the change."""
    values = json.dumps(_values(use_case), sort_keys=True)
    return hashlib.sha256(values.encode()).hexdigest()


@transaction.atomic
def change_use_case(*, actor: Actor, use_case_id: int, change: UseCaseChange, seen: str) -> UseCase:
    """Write the new values and one audit entry with what changed, old and new.

    Raises ChangedMeanwhile when the stored state is no longer the one the editor saw, and
    ValidationError for an owner who is no member or a cost center of another business unit.
    """
    use_case = UseCase.objects.select_for_update().get(pk=use_case_id)
    if state_of(use_case) != seen:
        raise ChangedMeanwhile
    before = _values(use_case)
    for name, value in vars(change).items():
        setattr(use_case, name, value)
    _check(use_case)
    use_case.full_clean()
    check_outcome_unit(use_case.outcome_unit)
    use_case.save()
    _record(actor, use_case, before)
    if use_case.outcome_unit != before["outcome_unit"]:
        tell_of_outcome_unit(use_case)
    return use_case


def check_outcome_unit(outcome_unit: str) -> None:
    """Raises ValidationError where nobody registered the type."""
    if unknown_types({outcome_unit}):
        raise ValidationError({"outcome_unit": _("This outcome type is not registered.")})


def _check(use_case: UseCase) -> None:
    owner = use_case.business_owner_id
    if owner is not None and not Membership.objects.filter(user_id=owner).exists():
        raise ValidationError({"business_owner": _("The owner must be a member of this tenant.")})
    if use_case.cost_center.business_unit_id != use_case.business_unit_id:
        message = _("The cost center belongs to another business unit.")
        raise ValidationError({"cost_center": message})


def _record(actor: Actor, use_case: UseCase, before: dict[str, str | None]) -> None:
    after = _values(use_case)
    changed = {
        name: [before[name], after[name]] for name in EDITABLE if before[name] != after[name]
    }
    if changed:
        audit.append(actor=actor, action="use_case.changed", target=use_case.slug, detail=changed)


def _values(use_case: UseCase) -> dict[str, str | None]:
    return {name: _spelled(getattr(use_case, name)) for name in EDITABLE}


def _spelled(value: object) -> str | None:
    # 0.2 and 0.200000 are one value: the column pads what the form did not.
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return None if value is None else str(value)
