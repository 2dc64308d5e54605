"""The register of use cases, as whoever completes what sources say asks it."""

from collections.abc import Iterable

from finops.models import UseCase
from ledger.parsers.records.attribution import Register


def registered(names: Iterable[str]) -> Register:
    """Use case → its business unit, cost center and risk tier, for those of the tenant in force
    that are registered."""
    rows = UseCase.objects.filter(slug__in=list(names)).values_list(
        "slug", "business_unit__slug", "cost_center__code", "risk_tier"
    )
    return {
        slug: {"business_unit": unit, "cost_center": center, "risk_tier": risk}
        for slug, unit, center, risk in rows
    }
