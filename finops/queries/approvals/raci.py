"""Reads of the RACI table: the version in force, and what it says of an activity."""

from collections import defaultdict
from dataclasses import dataclass

from finops.calc.approvals.required import Band
from finops.models import RaciAssignment, RaciBand, RaciVersion
from finops.scope.remembering import remembered


@dataclass(frozen=True)
class RaciTable:
    """One version of the table: letters by activity and role, and the bands of amounts."""

    number: int
    letters: dict[str, dict[str, str]]
    bands: tuple[Band, ...]

    def row(self, activity: str) -> dict[str, str]:
        """The letters of an activity, by role; nothing where the table does not have it."""
        return self.letters.get(activity, {})


@remembered
def table_in_force() -> RaciTable:
    """The version that is approved. Raises RaciVersion.DoesNotExist in a tenant without one."""
    return table_of(RaciVersion.objects.get(state=RaciVersion.State.APPROVED))


@remembered
def table_of(version: RaciVersion) -> RaciTable:
    letters: dict[str, dict[str, str]] = defaultdict(dict)
    cells = RaciAssignment.objects.filter(version=version)
    for activity, role, letter in cells.values_list("activity", "role", "letter"):
        letters[activity][role] = letter
    bands = RaciBand.objects.filter(version=version).values_list("from_usd", "role")
    return RaciTable(version.number, dict(letters), tuple(Band(*band) for band in bands))


@remembered
def cells_in_force() -> list[tuple[str, str, str]]:
    """(activity, role, letter) for every cell of the version in force."""
    cells = RaciAssignment.objects.filter(version__state=RaciVersion.State.APPROVED)
    return list(cells.values_list("activity", "role", "letter"))
