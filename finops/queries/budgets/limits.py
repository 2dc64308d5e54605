"""Reads of preventive limits: in force, asked for, and every version that there was."""

from collections.abc import Iterable

from finops.models import Limit
from finops.models.budgets.changes import IN_FORCE
from finops.queries.budgets.amounts import OPEN_STATES

RELATED = (
    *("business_unit", "cost_center__business_unit", "use_case__business_unit", "environment"),
    *("requested_by", "approved_by"),
)
SHOWN = frozenset({*IN_FORCE, *OPEN_STATES})


def limits_seen(use_cases: Iterable[str] | None) -> list[Limit]:
    """Every version, by id and the newest first, that holds for some of these use cases; for all
    of the tenant without them. What holds for the whole tenant holds for each of them."""
    rows = list(Limit.objects.select_related(*RELATED).order_by("slug", "-id"))
    if use_cases is None:
        return rows
    named = frozenset(use_cases)
    return [row for row in rows if row.use_case is None or row.use_case.slug in named]


def is_shown(limit: Limit) -> bool:
    """Is it in force, or asked for?"""
    return limit.state in SHOWN


def limit_numbered(number: int) -> Limit | None:
    return Limit.objects.select_related(*RELATED).filter(pk=number).first()


def newest_version(slug: str) -> Limit | None:
    """The one in force, or else the last that was asked for."""
    last = Limit.objects.select_related(*RELATED).filter(slug=slug).order_by("-id").first()
    return version_in_force(slug) or last


def version_in_force(slug: str) -> Limit | None:
    standing = Limit.objects.select_related(*RELATED).filter(slug=slug, state__in=IN_FORCE)
    return standing.first()
