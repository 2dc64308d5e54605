"""Gives a tenant its RACI table to begin with."""

from finops.calc.raci import raci_entries
from finops.models import RaciAssignment


def seed_raci() -> int:
    """Write the table of requirements 9.1 into the tenant in force; letters already there stay.

    Returns the number of cells of the table. Part of opening a tenant, whose audit entry
    covers it.
    """
    cells = [
        RaciAssignment(activity=activity, role=role, letter=letter)
        for activity, role, letter in raci_entries()
    ]
    return len(RaciAssignment.objects.bulk_create(cells, ignore_conflicts=True))
