"""Quality incidents of use cases that may be seen, and how many serious ones a period had."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from finops.calc.dates.periods import day_start
from finops.models import Tenant
from finops.ui.exports import Sheet
from ledger.calc.reports.filters import ReportFilter
from ledger.models import QualityIncident
from ledger.queries.narrowing import Scope, tenant_zone
from ledger.queries.sheets import local_text
from ledger.queries.sql import reading_alias

COLUMNS = (
    *("started_at", "ended_at", "severity", "use_case", "title", "link", "recorded_by"),
    *("recorded_at", "ended_by"),
)


@dataclass(frozen=True)
class IncidentList:
    """The latest first."""

    rows: tuple[QualityIncident, ...]
    time_zone: str

    @property
    def going_on(self) -> int:
        return sum(row.ended_at is None for row in self.rows)


def incident_list(scope: Scope) -> IncidentList:
    rows = QualityIncident.objects.using(reading_alias()).select_related("use_case")
    if scope is not None:
        rows = rows.filter(use_case__slug__in=scope)
    return IncidentList(tuple(rows), tenant_zone().key)


def serious_incidents(use_case: str, report: ReportFilter) -> int:
    """How many incidents of severity S0 or S1 a use case had in a report's days: those that went
    on on any of them."""
    zone = tenant_zone()
    first = day_start(report.date_from, zone)
    until = day_start(report.date_to + timedelta(days=1), zone)
    return (
        QualityIncident.objects.using(reading_alias())
        .filter(use_case__slug=use_case, severity__in=["S0", "S1"], started_at__lt=until)
        .filter(Q(ended_at=None) | Q(ended_at__gte=first))
        .count()
    )


def open_serious_incidents(use_case: str) -> int:
    """How many incidents of severity S0 or S1 of a use case go on."""
    rows = QualityIncident.objects.using(reading_alias()).filter(use_case__slug=use_case)
    return rows.filter(severity__in=["S0", "S1"], ended_at=None).count()


def incident_sheet(listing: IncidentList, tenant: Tenant) -> Sheet:
    """One line per incident."""
    zone = listing.time_zone
    return Sheet(
        name=f"incidents-{tenant.slug}",
        head=[("Tenant", tenant.slug)],
        columns=COLUMNS,
        rows=[
            [
                local_text(row.started_at, zone),
                local_text(row.ended_at, zone) if row.ended_at else "",
                *(row.severity, row.use_case.slug, row.title, row.link, row.recorded_by),
                *(local_text(row.recorded_at, zone), row.ended_by),
            ]
            for row in listing.rows
        ],
    )
