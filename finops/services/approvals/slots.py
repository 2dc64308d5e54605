"""Which signatures something needs, and which of them a person gives: distinct people for all.

Money for what is critical is not asked for without a document that shows that people decide
(security 6), and nothing with one that is out of date.

Each refusal is a SignatureRefused: 409 where nobody is accountable, where a role cannot be filled,
where somebody would take the signature that only they can give elsewhere, or where one that was
given does not count any more; 403 without a role, and for whoever counts as one with a signer.
"""

from collections.abc import Collection, Sequence
from http import HTTPStatus
from typing import Final

from django.utils.translation import gettext as _

from finops import clock
from finops.approvals import Item, Kind, Slot
from finops.calc.approvals.required import CRITICAL, NoAccountableRole
from finops.calc.permissions import ROLES
from finops.calc.raci import ACTIVITIES
from finops.db.statements import fetch_tuples, load, of_tenant
from finops.models import ApprovalRequest, RequestEvidence, SnapshotIdentity, SnapshotSlot, User
from finops.queries.approvals.choosing import as_slot, choice_of
from finops.queries.approvals.signers import identities_of, match, slots_of
from finops.queries.approvals.texts import documents_of, ends_at
from finops.services.signing import NotEligible, SignatureRefused
from finops.ui.dates import day_with_year

HUMAN_IN_LOOP: Final = RequestEvidence.Shows.HUMAN_IN_LOOP.value


def slots_to_sign(kind: Kind[Item], item: Item, preparers: Collection[int]) -> tuple[Slot, ...]:
    """The signatures that an item needs; where the RACI table names them, there are distinct people
    for all of them. Raises SignatureRefused (409)."""
    try:
        slots = slots_of(kind, item)
    except NoAccountableRole as problem:
        sentence = _(
            "Nobody is accountable for “%(activity)s” in the table of responsibilities: it cannot"
            " be signed before one role is."
        )
        words = {"activity": ACTIVITIES.get(problem.activity, problem.activity)}
        raise _conflict("no_accountable_role", sentence % words) from problem
    if kind.asks is not None:
        _check_all_can_be_signed(slots, preparers)
    return slots


def _check_all_can_be_signed(slots: Sequence[Slot], preparers: Collection[int]) -> None:
    missing = match(slots, preparers).missing
    if missing:
        names = ", ".join(dict.fromkeys(role_names(slots[no]) for no in missing))
        sentence = _(
            "No eligible person can sign as %(roles)s: whoever prepared it does not sign, and"
            " nobody signs twice. Give somebody the role first."
        )
        raise _conflict("no_signer", sentence % {"roles": names})


def check_evidence(kind: Kind[Item], item: Item, request: ApprovalRequest) -> None:
    """Raises SignatureRefused (409) for a document that is too old, and where what is critical has
    none that shows that people decide."""
    if kind.asks is None:
        return
    ask, documents = kind.ask_of(item), documents_of(request)
    for row in documents:
        if ends_at(row) <= clock.now():
            sentence = _("“%(name)s” is out of date since %(day)s: add a newer one.")
            words = {"name": row.name, "day": day_with_year(row.until)}
            raise SignatureRefused(HTTPStatus.CONFLICT, "evidence_stale", sentence % words)
    kinds = {row.shows for row in documents} | {part.kind for part in ask.evidence}
    if ask.tier == CRITICAL and ask.is_funding and HUMAN_IN_LOOP not in kinds:
        sentence = _(
            "It is critical, and no document shows that people decide: add one before it is put"
            " to people."
        )
        raise SignatureRefused(HTTPStatus.CONFLICT, "human_in_loop_missing", sentence)


def check_signature(
    request: ApprovalRequest, person: User, as_role: str = ""
) -> tuple[SnapshotSlot, int | None]:
    """All that is asked of a signature of this person: the slot that they sign, and on whose
    behalf. Raises SignatureRefused."""
    check_apart(request, person)
    chosen = choose_slot(request, person, as_role)
    check_signatures(request)
    return chosen


def choose_slot(
    request: ApprovalRequest, person: User, as_role: str = ""
) -> tuple[SnapshotSlot, int | None]:
    """The open slot that this person signs, and on whose behalf: the one they ask for, or the first
    that leaves the rest to others. Raises SignatureRefused."""
    choice = choice_of(request, person, as_role)
    if choice.slot is not None and choice.holder is not None:
        return choice.slot, choice.holder.on_behalf_of
    if not choice.able:
        raise NotEligible("no_role", _("No signature of a role that you hold is missing."))
    role, other = role_names(as_slot(choice.able[0])), choice_of(request, person).slot
    if other is not None:
        sentence = _("Nobody else can sign as %(other)s: sign as %(other)s, not as %(role)s.")
        words = {"role": role, "other": role_names(as_slot(other))}
    else:
        sentence = _(
            "If you sign as %(role)s, another signature is left to nobody: somebody else has to"
            " sign as %(role)s."
        )
        words = {"role": role}
    raise _conflict("leaves_a_role_empty", sentence % words)


def check_apart(request: ApprovalRequest, person: User) -> None:
    """Distinct people sign, as they counted when each of them did: the database holds it as well.

    Raises NotEligible.
    """
    parts = SnapshotIdentity.objects.filter(snapshot_id=request.snapshot_id)
    if parts.filter(person_id__in=identities_of([person.pk])).exists():
        sentence = _(
            "You and somebody who signed it or had a part in it count as one person: one of you"
            " stands in for the other, invited them or gave them a role, or did so when it was"
            " signed. Somebody else must sign."
        )
        raise NotEligible("counts_as_one", sentence)


def check_signatures(request: ApprovalRequest) -> None:
    """What was signed still counts, or another signature would lead nowhere. Raises
    SignatureRefused (409)."""
    values = of_tenant(snapshot=request.snapshot_id)
    for name, roles in fetch_tuples(load("approvals/void_signatures"), values):
        sentence = _(
            "%(name)s signed it as %(roles)s, and that role has ended: ask for changes and put it"
            " to people again, or give the role back first."
        )
        words = {"name": name, "roles": role_names(Slot(tuple(roles)))}
        raise _conflict("signature_void", sentence % words)


def role_names(slot: Slot) -> str:
    return " / ".join(ROLES[role] for role in slot.roles)


def _conflict(code: str, sentence: str) -> SignatureRefused:
    return SignatureRefused(HTTPStatus.CONFLICT, code, sentence)
