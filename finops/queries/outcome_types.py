"""The types of outcomes that a tenant knows, in words."""

from collections.abc import Collection

from finops.models import OutcomeType
from finops.models.organisation.outcome_types import OutcomeUnit


def type_labels() -> dict[str, str]:
    """Slug → name: those that ship, then those that the tenant registered."""
    shipped = {str(slug): str(label) for slug, label in OutcomeUnit.choices}
    own = dict(OutcomeType.objects.exclude(slug__in=shipped).values_list("slug", "name"))
    return {**shipped, **own}


def type_label(slug: str) -> str:
    """The name of a type; its slug where nobody registered it."""
    if slug in OutcomeUnit.values:
        return str(OutcomeUnit(slug).label)
    name: str | None = OutcomeType.objects.filter(slug=slug).values_list("name", flat=True).first()
    return name or slug


def unknown_types(slugs: Collection[str]) -> set[str]:
    """Those of some types that are neither shipped nor registered."""
    strange = set(slugs) - set(OutcomeUnit.values)
    if not strange:
        return set()
    return strange - set(
        OutcomeType.objects.filter(slug__in=strange).values_list("slug", flat=True)
    )
