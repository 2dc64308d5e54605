"""Observability data as a sheet for the exports."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from ledger.queries.storage.retention import MonthOfFacts
from ledger.queries.storage.sizes import MonthStorage, Storage, share_of, state_of

COLUMNS: Final = ("month", "state", "lines", "retention_class", "bytes", "needed_until", "archive")

COLUMNS_OF_ALL: Final = (
    *("month", "state", "tenant", "retention_class", "lines", "bytes"),
    *("month_needed_until", "month_freed_bytes"),
)


def storage_sheet(storage: Storage, tenant: Tenant) -> Sheet:
    """A row for each month and class, the oldest month first; without a class where its records
    are gone."""
    rows = [row for month in storage.months for row in _month(month)]
    return Sheet(f"storage-{tenant.slug}", [(_("Tenant"), tenant.slug)], COLUMNS, rows)


def _month(month: MonthStorage) -> list[list[SheetCell]]:
    sizes = sorted(month.bytes_by_class.items()) or [("", 0)]
    return [
        [
            *(f"{month.month:%Y-%m}", month.state, month.lines, name, size),
            *(month.until, month.archive),
        ]
        for name, size in sizes
    ]


def platform_storage_sheet(months: Iterable[MonthOfFacts], today: date) -> Sheet:
    """A row for each month, tenant and class, the oldest month first."""
    rows = [row for month in months for row in _month_of_all(month, today)]
    return Sheet("storage-all-tenants", [(_("Tenant"), _("all"))], COLUMNS_OF_ALL, rows)


def _month_of_all(month: MonthOfFacts, today: date) -> list[list[SheetCell]]:
    of_month = [month.until, month.retired.bytes_freed if month.retired else None]
    return [
        [
            *(f"{month.month:%Y-%m}", state_of(month, today)),
            *(held.tenant, held.retention_class, held.lines, share_of(month, [held]), *of_month),
        ]
        for held in month.holders
    ]
