"""The observability data of all tenants, for the FinOps leads of the platform."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops import clock
from finops.ui.numbers import quantity
from finops.ui.reports import Chart, Everything, Reading, ReportPage, ReportRequest, Unfiltered
from ledger.queries.storage.retention import MonthOfFacts, months_of_facts
from ledger.queries.storage.sheets import platform_storage_sheet
from ledger.queries.storage.sizes import TableStorage, TenantStorage, storage_by_tenant, tables
from ledger.views.platform.looking_in import OF_ALL, leads_only
from ledger.views.storage.figures import whole_figure
from ledger.views.storage.tables import all_months_table, tables_table, tenants_table


@dataclass(frozen=True)
class StorageOfAll:
    """By month, by tenant and by table."""

    today: date
    months: Sequence[MonthOfFacts]
    tenants: Sequence[TenantStorage]
    tables: Sequence[TableStorage]


class LeadsOnly(Unfiltered):
    """Everything, for those who look into all tenants."""

    def read(self, asking: ReportRequest, action: str) -> Reading[Everything]:
        leads_only(asking)
        return super().read(asking, action)


def read(_asking: ReportRequest, _asked: Everything) -> StorageOfAll:
    months = months_of_facts()
    return StorageOfAll(clock.now().date(), months, storage_by_tenant(months), tables())


def chart(storage: StorageOfAll) -> Chart:
    label = _("Size by month, all tenants; the same numbers are in the table beneath.")
    return Chart(whole_figure(storage.months), label, _("Size by month"))


def heading(storage: StorageOfAll) -> str:
    """How many months nobody needs any longer."""
    due = sum(month.is_due(storage.today) for month in storage.months)
    if not due:
        return _("By month")
    text = ngettext("%(count)s month may go", "%(count)s months may go", due)
    return text % {"count": quantity(due)}


PLATFORM_STORAGE: Final = ReportPage(
    slug="platform_storage",
    path="storage/",
    label=gettext_lazy("Observability data of all tenants"),
    lede=gettext_lazy(
        "What the ledger's tables take, and which months may go. Months are dropped by manage.py"
        " retain, or daily where RETENTION_DROPS is set."
    ),
    action="view_retention",
    anywhere=False,
    foot=OF_ALL,
    filter=LeadsOnly(),
    read=read,
    chart=chart,
    heading=heading,
    table=lambda _asking, storage: all_months_table(storage.months, storage.today),
    more=lambda _asking, storage: {
        "tenants": tenants_table(storage.tenants),
        "tables": tables_table(storage.tables),
    },
    sheet=lambda storage, _tenant: platform_storage_sheet(storage.months, storage.today),
    template="ledger/storage/platform.html",
    is_empty=lambda _storage: False,
)
