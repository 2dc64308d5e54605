"""Versions of the matrix, and which is in force."""

from collections.abc import Iterable

from django.db.models import QuerySet

from finops.models import UseCase
from finops.models.budgets.changes import IN_FORCE
from finops.queries.budgets.amounts import OPEN_STATES
from ledger.models import SloMatrix
from ledger.queries.narrowing import Scope
from ledger.queries.sql import reading_alias

RELATED = ("use_case__business_unit", "requested_by", "approved_by")


def _versions() -> QuerySet[SloMatrix]:
    rows = SloMatrix.objects.using(reading_alias()).select_related(*RELATED)
    return rows.prefetch_related("slos", "optimisations")


def matrix_numbered(number: int) -> SloMatrix | None:
    return _versions().filter(pk=number).first()


def version_in_force(use_case: UseCase) -> SloMatrix | None:
    return _versions().filter(use_case=use_case, state__in=IN_FORCE).first()


def newest_version(use_case: UseCase) -> SloMatrix | None:
    """The one in force, or else the last that was asked for."""
    return version_in_force(use_case) or _versions().filter(use_case=use_case).first()


def versions_seen(scope: Scope) -> list[SloMatrix]:
    """Every version of these use cases, by use case and the newest first."""
    rows = _versions().order_by("use_case__slug", "-version")
    return list(rows if scope is None else rows.filter(use_case__slug__in=scope))


def versions_held(scope: Scope) -> list[SloMatrix]:
    """Those that hold, with their savings, of these use cases."""
    rows = SloMatrix.objects.using(reading_alias()).filter(state__in=IN_FORCE)
    seen = rows if scope is None else rows.filter(use_case__slug__in=scope)
    return list(seen.prefetch_related("optimisations"))


def in_force(versions: Iterable[SloMatrix]) -> dict[int, SloMatrix]:
    """By use case, the version that holds."""
    return {row.use_case_id: row for row in versions if row.state in IN_FORCE}


def waiting(versions: Iterable[SloMatrix]) -> dict[int, SloMatrix]:
    """By use case, the draft or what is in review."""
    return {row.use_case_id: row for row in versions if row.state in OPEN_STATES}
