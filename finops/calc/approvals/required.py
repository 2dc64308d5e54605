"""Which roles sign: those accountable by the RACI row, and what funding, risk and amount add.

Source: requirements 9.1; security 6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finops.calc.permissions import ROLES

TIERS: Final = ("low", "medium", "high", "critical")
CRITICAL: Final = "critical"
HIGH: Final = frozenset({"high", CRITICAL})
BUSINESS_OWNER: Final = "business_owner"
PREPARING_LETTERS: Final = frozenset({"R", "A", "AR", "AH", "C"})
COMMENTING_LETTERS: Final = frozenset({"C"})
_ORDER: Final = {role: place for place, role in enumerate(ROLES)}


class NoAccountableRole(ValueError):
    """The row of an activity has no A: nobody can sign it. `activity` names the row."""

    def __init__(self, activity: str) -> None:
        self.activity = activity
        super().__init__(f"Nobody is accountable for {activity}.")


@dataclass(frozen=True)
class Band:
    """From this amount on, in USD of a fiscal year, this role signs as well."""

    from_usd: Decimal
    role: str


@dataclass(frozen=True)
class Scope:
    """What something belongs to: a unit, a use case, or where neither is named the tenant."""

    business_unit: int | None = None
    use_case: int | None = None


@dataclass(frozen=True)
class Weight:
    """What makes more people sign: the risk tier (empty where there is none), whether money is
    granted, and the total of the fiscal year that results, in USD (none where nobody knows)."""

    tier: str = ""
    is_funding: bool = False
    amount_usd: Decimal | None = None


def required_roles(
    activity: str,
    letters: Mapping[str, str],
    weight: Weight,
    bands: Iterable[Band] = (),
    also: Iterable[str] = (),
) -> tuple[str, ...]:
    """The roles that sign, in the order of the table's columns.

    A and A/R of the row (`letters` by role), “A for high risk” from high on; the FinOps Lead where
    money is granted; Risk from high on; each band that the amount reaches, and all of them where
    the amount is not known; `also` besides. Raises NoAccountableRole for a row without an A, and
    ValueError for a tier that does not exist.
    """
    if weight.tier and weight.tier not in TIERS:
        raise ValueError(f"“{weight.tier}” is no risk tier.")
    accountable = {"A", "AR", "AH"} if weight.tier in HIGH else {"A", "AR"}
    roles = {role for role, letter in letters.items() if letter in accountable}
    if not roles:
        raise NoAccountableRole(activity)
    roles.update(also)
    if weight.tier in HIGH:
        roles.add("risk")
    if weight.is_funding:
        roles.add("finops_lead")
        roles.update(band.role for band in bands if _reaches(weight.amount_usd, band))
    return in_columns(roles)


def in_columns(roles: Iterable[str]) -> tuple[str, ...]:
    """Roles, each once, in the order of the table's columns."""
    return tuple(sorted(set(roles), key=_ORDER.__getitem__))


def slots_of_roles(roles: Iterable[str], scopes: Iterable[Scope]) -> tuple[tuple[str, Scope], ...]:
    """Each signature that is needed: role and scope.

    A business owner signs for each scope; everybody else once: over the scope, or over the tenant
    where there are several.
    """
    over = tuple(dict.fromkeys(scopes)) or (Scope(),)
    once = over[0] if len(over) == 1 else Scope()
    return tuple(
        (role, scope) for role in roles for scope in (over if role == BUSINESS_OWNER else (once,))
    )


def _reaches(amount_usd: Decimal | None, band: Band) -> bool:
    return amount_usd is None or amount_usd >= band.from_usd
