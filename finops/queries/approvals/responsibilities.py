"""Who fills the roles of the RACI table for each use case, with the holes and conflicts named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from finops.approvals import Slot
from finops.calc.approvals.matching import Candidate, match_signers
from finops.calc.approvals.required import NoAccountableRole, Weight, required_roles
from finops.calc.permissions import RACI_ROLES, ROLES
from finops.calc.raci import ACTIVITIES
from finops.calc.separation import Link, identity_of
from finops.models import Delegation, UseCase, User
from finops.queries.approvals.raci import RaciTable
from finops.queries.approvals.signers import Holder, holders
from finops.queries.approvals.standing_in import TooShort, stand_ins
from finops.queries.people.separation import delegations_in_force, unconfirmed_links
from finops.ui.dates import day_of

FUNDED = frozenset({"budget_guardrails", "funding_gate"})


@dataclass(frozen=True)
class RowOfTable:
    """One activity with its letters in the order of the roles; `problem` says that nobody is
    accountable for it."""

    activity: str
    label: str
    letters: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class RolesOfCase:
    """One use case: who fills each role, by name, and what is wrong with that."""

    name: str
    slug: str
    tier: str
    people: tuple[tuple[str, ...], ...]
    problems: tuple[str, ...]


def rows_of(table: RaciTable) -> list[RowOfTable]:
    """The table in its own order."""
    return [
        RowOfTable(
            activity,
            label,
            tuple(table.row(activity).get(role, "") for role in RACI_ROLES),
            _without_a(table, activity),
        )
        for activity, label in ACTIVITIES.items()
    ]


def _without_a(table: RaciTable, activity: str) -> str:
    if {"A", "AR"} & set(table.row(activity).values()):
        return ""
    return _("Nobody is accountable: it cannot be signed. Name a role with an A.")


def roles_of_cases(table: RaciTable, cases: Iterable[UseCase]) -> list[RolesOfCase]:
    """Every use case with its people: a fixed number of queries, however many there are."""
    held, links, standing = holders(), unconfirmed_links(), delegations_in_force()
    late = {stand_in.row.pk: stand_in.too_short for stand_in in stand_ins()} if standing else {}
    names = dict(User.objects.filter(pk__in=_ids(held, standing)).values_list("pk", "name"))
    filled = []
    for case in cases:
        here = [holder for holder in held if _is_over(holder, case)]
        people = tuple(_names(here, role, names) for role in RACI_ROLES)
        problems = [*_holes(table, case, here, links), *_owner(case, here)]
        problems += _ending(standing, here, names, late)
        filled.append(
            RolesOfCase(
                case.name, case.slug, case.risk_tier, people, tuple(dict.fromkeys(problems))
            )
        )
    return filled


def _ids(held: Sequence[Holder], standing: Sequence[Delegation]) -> set[int]:
    return {h.person for h in held} | {row.delegator_id for row in standing}


def _is_over(holder: Holder, case: UseCase) -> bool:
    return holder.fills(Slot((holder.role,), case.business_unit_id, case.pk))


def _names(here: Sequence[Holder], role: str, names: dict[int, str]) -> tuple[str, ...]:
    people = {holder.person for holder in here if holder.role == role}
    return tuple(sorted(names[person] for person in people))


def _holes(
    table: RaciTable, case: UseCase, here: Sequence[Holder], links: list[Link]
) -> Iterable[str]:
    """The signatures that distinct people could not give, for each activity."""
    for activity, label in ACTIVITIES.items():
        try:
            weight = Weight(case.risk_tier, activity in FUNDED)
            roles = required_roles(activity, table.row(activity), weight)
        except NoAccountableRole:
            continue
        slots = {
            person: frozenset(n for n, role in enumerate(roles) if (person, role) in _pairs(here))
            for person in {holder.person for holder in here}
        }
        able = [Candidate(p, s, identity_of(p, links)) for p, s in slots.items()]
        for no in match_signers(len(roles), able).missing:
            yield _hole(roles[no], label, here)


def _pairs(here: Sequence[Holder]) -> set[tuple[int, str]]:
    return {(holder.person, holder.role) for holder in here}


def _hole(role: str, label: str, here: Sequence[Holder]) -> str:
    words = {"role": ROLES[role], "activity": label}
    if any(holder.role == role for holder in here):
        sentence = _("%(activity)s: whoever is %(role)s has to sign in another role as well.")
    else:
        sentence = _("%(activity)s: nobody can sign as %(role)s.")
    return sentence % words


def _owner(case: UseCase, here: Sequence[Holder]) -> Iterable[str]:
    owner = case.business_owner_id
    if owner is not None and (owner, "business_owner") not in _pairs(here):
        yield _("Its business owner does not hold the role of a Business Owner here.")


def _ending(
    standing: Sequence[Delegation],
    here: Sequence[Holder],
    names: dict[int, str],
    late: Mapping[int, Sequence[TooShort]],
) -> Iterable[str]:
    """Who stands in now, and for whom; and what is due only after that."""
    acting = {(h.person, h.on_behalf_of) for h in here if h.on_behalf_of is not None}
    for row in standing:
        if (row.delegate_id, row.delegator_id) in acting:
            words = {
                "who": names[row.delegate_id],
                "whom": names[row.delegator_id],
                "day": day_of(row.ends_at),
            }
            yield _("%(who)s stands in for %(whom)s until %(day)s, both count as one.") % words
            for request in late.get(row.pk, ()):
                due = {**words, "title": request.title, "due": day_of(request.due_at)}
                sentence = _("That ends on %(day)s, before “%(title)s” is due on %(due)s.")
                yield sentence % due
