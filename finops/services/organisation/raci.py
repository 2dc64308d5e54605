"""Gives a tenant its RACI table to begin with."""

from finops import clock
from finops.calc.raci import raci_entries
from finops.models import RaciAssignment, RaciVersion


def seed_raci() -> int:
    """Write the table of requirements 9.1 as the first version of the tenant in force, which needs
    no signature; a tenant that has a version keeps it.

    Returns the number of cells of the table. Part of opening a tenant, whose audit entry
    covers it.
    """
    cells = list(raci_entries())
    if RaciVersion.objects.exists():
        return len(cells)
    version = RaciVersion.objects.create(number=1)
    RaciAssignment.objects.bulk_create(
        RaciAssignment(version=version, activity=activity, role=role, letter=letter)
        for activity, role, letter in cells
    )
    version.state, version.in_force_from = RaciVersion.State.APPROVED, clock.now()
    version.save(update_fields=["state", "in_force_from"])
    return len(cells)
