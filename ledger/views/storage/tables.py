"""Tables of the observability data: by class, by month, by table, by tenant."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.ui.tables import Cell, Column, Row, Table
from ledger.queries.storage.retention import MonthOfFacts
from ledger.queries.storage.sizes import (
    ClassStorage,
    MonthStorage,
    TableStorage,
    TenantStorage,
    state_of,
)

MB: Final = Decimal(10**6)
STATES: Final = {
    "kept": (gettext_lazy("kept"), "quiet"),
    "due": (gettext_lazy("due"), "warn"),
    "frozen": (gettext_lazy("frozen"), "warn"),
    "dropped": (gettext_lazy("dropped"), "info"),
    "restored": (gettext_lazy("restored"), "good"),
}


def megabytes(size: int) -> Decimal:
    """10^6 bytes, to the hundredth."""
    return (size / MB).quantize(Decimal("0.01"))


def classes_table(classes: Iterable[ClassStorage]) -> Table:
    columns = [
        Column(_("Retention class")),
        Column(_("Records (days)"), "quantity"),
        Column(_("Totals (days)"), "quantity"),
        Column(_("Cost lines"), "quantity"),
        Column(_("Size (MB)"), "quantity", stays=True),
        Column(_("Since")),
        Column(_("USD per GB-month"), "money_exact"),
        Column(_("USD per month"), "unit_cost", stays=True),
    ]
    return Table(_("By retention class"), columns, [_class_row(row) for row in classes])


def _class_row(row: ClassStorage) -> Row:
    keeping, no_rule = row.keeping, _("no rule")
    ruled = _("as its name says") if row.is_named else _("as the policy says")
    cells = [
        Cell(row.retention_class, note=ruled if keeping else no_rule),
        Cell(keeping.raw_days if keeping else None, "quantity", nil=no_rule),
        Cell(keeping.aggregate_days if keeping else None, "quantity", nil=no_rule),
        Cell(row.lines, "quantity"),
        Cell(megabytes(row.bytes), "quantity"),
        Cell(date_format(row.oldest, "M Y") if row.oldest else None, nil=_("none yet")),
        Cell(row.usd_per_gb_month, "money_exact", nil=_("no price")),
        Cell(row.usd_per_month, "unit_cost", nil=_("no price")),
    ]
    return Row(cells, mark="" if keeping else "unpriced")


def months_table(months: Iterable[MonthStorage]) -> Table:
    columns = [
        Column(_("Month (UTC)")),
        Column(_("State"), "badge", stays=True),
        Column(_("Cost lines"), "quantity"),
        Column(_("Size (MB)"), "quantity", stays=True),
        Column(_("Needed until"), "day"),
        Column(_("Archive")),
    ]
    rows = [
        Row(
            [
                Cell(date_format(row.month, "F Y")),
                _state(row.state),
                Cell(row.lines, "quantity"),
                Cell(megabytes(row.bytes), "quantity"),
                Cell(row.until, "day") if row.until else Cell(None, nil=_("no rule")),
                Cell(row.archive or None, nil=_("not archived")),
            ]
        )
        for row in reversed(list(months))
    ]
    return Table(_("By month, the newest first"), columns, rows)


def _state(state: str) -> Cell:
    word, tone = STATES[state]
    return Cell(str(word), "badge", good=tone)


def all_months_table(months: Iterable[MonthOfFacts], today: date) -> Table:
    columns = [
        Column(_("Month (UTC)")),
        Column(_("State"), "badge", stays=True),
        Column(_("Tenants"), "quantity"),
        Column(_("Size (MB)"), "quantity", stays=True),
        Column(_("Freed (MB)"), "quantity"),
        Column(_("Needed until"), "day"),
        Column(_("Without a rule")),
    ]
    shown = reversed(list(months))
    rows = [_whole_month_row(month, today) for month in shown]
    return Table(_("Months of all tenants, the newest first"), columns, rows)


def _whole_month_row(month: MonthOfFacts, today: date) -> Row:
    lacking = sorted({f"{held.tenant}: {held.retention_class}" for held in month.without_rule})
    freed = megabytes(month.retired.bytes_freed) if month.retired else None
    cells = [
        Cell(date_format(month.month, "F Y")),
        _state(state_of(month, today)),
        Cell(len({held.tenant_id for held in month.holders}), "quantity"),
        Cell(megabytes(month.bytes), "quantity"),
        Cell(freed, "quantity", nil=_("none yet")),
        Cell(month.until, "day") if month.until else Cell(None, nil=_("no rule")),
        Cell(", ".join(lacking) or None, nil=_("none")),
    ]
    return Row(cells)


def tables_table(tables: Iterable[TableStorage]) -> Table:
    columns = [
        Column(_("Table")),
        Column(_("Partitions"), "quantity"),
        Column(_("Rows, about"), "quantity"),
        Column(_("Size (MB)"), "quantity", stays=True),
    ]
    rows = [
        Row(
            [
                Cell(table.table),
                Cell(table.partitions or None, "quantity", nil=_("not divided")),
                Cell(table.rows, "quantity"),
                Cell(megabytes(table.bytes), "quantity"),
            ]
        )
        for table in tables
    ]
    return Table(_("By table, the largest first"), columns, rows)


def tenants_table(tenants: Iterable[TenantStorage]) -> Table:
    columns = [
        Column(_("Tenant")),
        Column(_("Cost lines"), "quantity"),
        Column(_("Size (MB)"), "quantity", stays=True),
    ]
    rows = [
        Row(
            [
                Cell(tenant.tenant),
                Cell(tenant.lines, "quantity"),
                Cell(megabytes(tenant.bytes), "quantity"),
            ]
        )
        for tenant in tenants
    ]
    return Table(_("By tenant: requests and cost lines"), columns, rows)
