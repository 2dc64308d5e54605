"""Deciding on a pair of calls that may be one, and taking the decision back.

A merge holds the lines of the event that goes, as those of a call that another channel knows
better: reversed, never changed. Decision 106.
"""

from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.models import User
from finops.services import audit
from finops.services.signing import NotEligible, WrongStep, signer
from ledger.models import SuspectedDuplicate
from ledger.queries.calls.suspected import SuspectedCall, SuspectedPair, with_sides
from ledger.queries.retired import month_in_utc, refused_months
from ledger.services.duplicates.settling import Settling, part, unite
from ledger.services.posting.batches import take_turn
from ledger.services.signatures import DECIDE_PAIR

DECIDE: Final = DECIDE_PAIR.action
Status = SuspectedDuplicate.Status
Costs = tuple[Decimal | None, Decimal | None]  # of the earlier call, of the later one


@transaction.atomic
def merge(
    *, actor: Actor, pair: UUID, stays: UUID | None = None, seen: str = Status.OPEN
) -> SuspectedDuplicate:
    """Say that the two calls are one: of them only `stays` counts from now on, or what knows its
    call better; without a word the one on which more hangs.

    `seen` is the status that the person saw. In a closed month the money is booked as an
    adjustment. Raises SuspectedDuplicate.DoesNotExist, SignatureRefused.
    """
    person, suspected = signer(actor, DECIDE_PAIR), locked(pair, seen)
    kept, gone = chosen(suspected, stays)
    if reason := why_not_keep_only(kept, gone):
        raise NotEligible("knows_less", reason)
    row = suspected.row
    row.kept_trace_key, row.merged_trace_key = kept.trace_key, gone.trace_key
    set_decision(row, Status.MERGED, person, costs_of(suspected), kept.event_key)
    settling = Settling.begin()
    unite(kept, gone)
    settling.settle(family_of(row))
    settling.withdraw_request(row, gone)
    settling.credit(gone.trace_key)
    audit.append(
        actor=actor, action="duplicate.merged", target=str(row), detail=detail_of(kept, gone)
    )
    return row


@transaction.atomic
def keep_both(*, actor: Actor, pair: UUID, seen: str = Status.OPEN) -> SuspectedDuplicate:
    """Say that the two calls are two: both count. A merge is undone, while its month is open.

    Raises SuspectedDuplicate.DoesNotExist, SignatureRefused.
    """
    person, suspected = signer(actor, DECIDE_PAIR), locked(pair, seen)
    row, was_merged = suspected.row, suspected.row.status == Status.MERGED
    gone = row.merged_trace_key
    settling = undo(suspected) if was_merged else None
    set_decision(row, Status.KEPT, person, costs_of(pair_of_row(row)))
    if settling and gone:
        settling.credit(gone)
    action = "duplicate.parted" if was_merged else "duplicate.kept"
    detail = detail_of(*suspected.sides) if suspected.is_whole else {}
    audit.append(actor=actor, action=action, target=str(row), detail=detail)
    return row


def undo(pair: SuspectedPair) -> Settling:
    """The event that went counts again, at the price it came with."""
    settling = Settling.begin()
    if any(side.occurred_at < settling.closed_until for side in pair.sides):
        raise WrongStep(_("Its month is closed: what was merged there stays merged."))
    row = pair.row
    (gone,) = (side for side in pair.sides if side.event_key != row.kept_key)
    part(gone)
    settling.settle(family_of(row))
    settling.restore_requests([gone.trace_key])
    row.withdrawn, row.withdrawn_trace_key = None, None
    row.kept_trace_key, row.merged_trace_key = None, None
    return settling


def locked(pair: UUID, seen: str) -> SuspectedPair:
    """The pair under the postings' lock, as the person saw it: whoever comes second is told."""
    take_turn()
    row = SuspectedDuplicate.objects.select_for_update(of=("self",)).get(public_id=pair)
    if row.status != seen:
        raise WrongStep(already(row))
    suspected = pair_of_row(row)
    if not suspected.is_whole or are_gone(suspected):
        raise WrongStep(_("The records of its month are no longer kept: nothing can be decided."))
    return suspected


def pair_of_row(row: SuspectedDuplicate) -> SuspectedPair:
    return with_sides([row])[0]


def already(row: SuspectedDuplicate) -> str:
    if row.decided_by is None:
        return _("One of the two is counted elsewhere by now: there is nothing to decide.")
    words = {"who": row.decided_by.name, "what": row.get_status_display()}
    return _("%(who)s has decided meanwhile: %(what)s. Look at it again.") % words


def are_gone(pair: SuspectedPair) -> bool:
    spans = [month_in_utc(month) for month in refused_months()]
    return any(span.start <= side.occurred_at < span.end for span in spans for side in pair.sides)


def chosen(pair: SuspectedPair, stays: UUID | None) -> tuple[SuspectedCall, SuspectedCall]:
    """The side that stays, and the one that goes. Raises NotEligible for an event of no side."""
    best = pair.best
    wanted = stays or (best.event_key if best else None)
    kept = [side for side in pair.sides if side.event_key == wanted]
    if not kept:
        raise NotEligible("unknown_side", _("Say which of the two stays."))
    return kept[0], next(side for side in pair.sides if side.event_key != wanted)


def why_not_keep_only(kept: SuspectedCall, gone: SuspectedCall) -> str:
    """Why this side cannot stay alone: cost would lose its owner or its result. Else empty."""
    if gone.use_case and not kept.use_case:
        return _("Only the other trace says whom the call served: keep that one.")
    follows = kept.use_case and not gone.use_case  # the result goes to whose call it was
    if gone.has_outcome and not kept.has_outcome and not follows:
        return _("Only the other trace brought about a business result: keep that one.")
    return ""


def set_decision(
    row: SuspectedDuplicate, status: str, person: User, costs: Costs, kept_key: UUID | None = None
) -> None:
    row.status, row.decided_by, row.decided_at = status, person, timezone.now()
    row.first_cost_usd, row.second_cost_usd = costs
    row.kept_key = kept_key
    row.full_clean()
    row.save()


def costs_of(pair: SuspectedPair) -> Costs:
    first, second = pair.first, pair.second
    return first.cost_usd if first else None, second.cost_usd if second else None


def family_of(row: SuspectedDuplicate) -> list[UUID]:
    """The families of both events, as they are now."""
    sides = with_sides([row])[0].sides
    return [side.family_id for side in sides if side.family_id is not None]


def detail_of(first: SuspectedCall, second: SuspectedCall) -> dict[str, object]:
    return {
        name: {"event": side.cost_event_id, "trace": side.trace_id, "cost_usd": side.cost_usd}
        for name, side in (("kept", first), ("other", second))
    }
