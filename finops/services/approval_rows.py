"""The rows that one step of something signed leaves: signature, snapshot, step, subject, audit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic

from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.approvals import Item, Kind, Taken
from finops.calc.canonical import sha256_of
from finops.calc.lifecycles import Hand, Step
from finops.models import (
    ApprovalRequest,
    ApprovalSnapshot,
    ApprovalStep,
    SignOff,
    SnapshotIdentity,
    SnapshotSlot,
    User,
)
from finops.queries.approvals import next_seq, preparers_of, slot_for, slots_left
from finops.services import audit
from finops.services.signing import NotEligible

SYSTEM: Final = "system"


@dataclass(frozen=True)
class Attempt(Generic[Item]):
    """A step that somebody takes: of which item, as what, why. `changes` are further columns of
    its row; `has_effect` is off where the row is there already."""

    kind: Kind[Item]
    step: Step
    request: ApprovalRequest
    item: Item
    actor: Actor | User | str = SYSTEM
    hand: Hand = Hand.SYSTEM
    reason: str = ""
    changes: Mapping[str, object] = field(default_factory=dict)
    has_effect: bool = True

    @property
    def person(self) -> User | None:
        return person_of(self.actor)


def person_of(actor: Actor | User | str) -> User | None:
    return actor.user if isinstance(actor, Actor) else actor if isinstance(actor, User) else None


def write_step(attempt: Attempt[Item]) -> None:
    """All rows of a step, inside the caller's transaction and under its locks."""
    request, step, target = attempt.request, attempt.step, attempt.step.target
    before = request.snapshot
    snapshot = None if target in attempt.kind.lifecycle.unsigned else before
    if step.signs:
        _sign(attempt)
        target = request.state if slots_left(request) else target
    if step.freezes:
        snapshot = _freeze(attempt)
    known = snapshot or before
    ApprovalStep.objects.create(
        request=request,
        seq=request.version + 1,
        name=step.name,
        source=request.state,
        target=target,
        hand=attempt.hand.value,
        person=attempt.person,
        actor=_label(attempt.actor),
        reason=attempt.reason,
        snapshot=snapshot,
        sha256=known.sha256 if known is not None else "",
    )
    source = request.state
    request.refresh_from_db()
    if attempt.has_effect and target == step.target:
        _carry_out(attempt, source)


def _label(actor: Actor | User | str) -> str:
    if isinstance(actor, str):
        return actor
    return actor.label if isinstance(actor, Actor) else actor.name


def _sign(attempt: Attempt[Item]) -> None:
    """The signature; the database looks once more whether it may be. Raises NotEligible."""
    person, snapshot = attempt.person, attempt.request.snapshot
    slot = slot_for(attempt.request, person) if person is not None else None
    if person is None or snapshot is None or slot is None:
        raise NotEligible("no_role", _("Your roles do not let you do this."))
    use = attempt.actor.second_factor if isinstance(attempt.actor, Actor) else None
    SignOff.objects.create(
        snapshot=snapshot,
        slot=slot.no,
        person=person,
        step_up_at=use.at if use else None,
        sha256=snapshot.sha256,
    )


def _freeze(attempt: Attempt[Item]) -> ApprovalSnapshot:
    """What is put to people, who has to sign it, and who had a part in it."""
    kind, request, item = attempt.kind, attempt.request, attempt.item
    seq = next_seq(request)
    content = kind.content(item, request, seq)
    snapshot = ApprovalSnapshot.objects.create(
        request=request,
        seq=seq,
        content=content,
        sha256=sha256_of(content),
        needs_step_up=any(one.is_high_risk(item) for one in kind.signing_signatures),
    )
    for no, slot in enumerate(kind.slots_of(item), start=1):
        SnapshotSlot.objects.create(
            snapshot=snapshot,
            no=no,
            roles=list(slot.roles),
            business_unit_id=slot.business_unit,
            use_case_id=slot.use_case,
        )
    people = set(preparers_of(kind, item, request))
    if attempt.person is not None:
        people.add(attempt.person.pk)
    SnapshotIdentity.objects.bulk_create(
        SnapshotIdentity(snapshot=snapshot, person_id=pk, stands_for_id=pk) for pk in people
    )
    return snapshot


def _carry_out(attempt: Attempt[Item], source: str) -> None:
    """What the step does to the item's own row, and its entry in the audit log."""
    kind, step, item = attempt.kind, attempt.step, attempt.item
    target = kind.target(item)
    taken = Taken(
        step,
        item,
        attempt.request,
        attempt.actor,
        attempt.person,
        attempt.reason,
        timezone.now(),
        source,
    )
    effect = kind.effect_of(taken)
    if not effect.is_gone:
        values: dict[str, Any] = {**effect.changes, **attempt.changes}  # Any: of any kind
        if kind.column:
            values[kind.column] = step.target
        for name, value in values.items():
            setattr(item, name, value)
        if values:
            item.save(update_fields=list(values))
    audit.append(actor=attempt.actor, action=kind.event(step), target=target, detail=effect.detail)
