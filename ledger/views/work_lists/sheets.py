"""The files of work lists: what they hold, of which tenant and days."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetRow
from ledger.calc.reports.filters import ReportFilter


def days_sheet(
    name: str,
    asked: ReportFilter,
    tenant: Tenant,
    columns: Sequence[str],
    rows: Sequence[SheetRow],
) -> Sheet:
    period = f"{asked.date_from} – {asked.date_to} ({tenant.time_zone})"
    head = [(_("Tenant"), tenant.slug), (_("Period"), period)]
    return Sheet(f"{name}-{tenant.slug}-{asked.date_from}-{asked.date_to}", head, columns, rows)
