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
        Column(_("Size (MB)"), "quantity"),
        Column(_("Since")),
        Column(_("USD per GB-month"), "money_exact"),
        Column(_("USD per month"), "unit_cost"),
    ]
    return Table(_("By retention class"), columns, [_class_row(one) for one in classes])


def _class_row(one: ClassStorage) -> Row:
    keeping, no_rule = one.keeping, _("no rule")
    ruled = _("as its name says") if one.is_named else _("as the policy says")
    cells = [
        Cell(one.retention_class, note=ruled if keeping else no_rule),
        Cell(keeping.raw_days if keeping else None, "quantity", nil=no_rule),
        Cell(keeping.aggregate_days if keeping else None, "quantity", nil=no_rule),
        Cell(one.lines, "quantity"),
        Cell(megabytes(one.bytes), "quantity"),
        Cell(date_format(one.oldest, "M Y") if one.oldest else None, nil="–"),
        Cell(one.usd_per_gb_month, "money_exact", nil=_("no price")),
        Cell(one.usd_per_month, "unit_cost", nil="–"),
    ]
    return Row(cells, mark="" if keeping else "unpriced")


def months_table(months: Iterable[MonthStorage]) -> Table:
    columns = [
        Column(_("Month (UTC)")),
        Column(_("State"), "badge"),
        Column(_("Cost lines"), "quantity"),
        Column(_("Size (MB)"), "quantity"),
        Column(_("Needed until"), "day"),
        Column(_("Archive")),
    ]
    rows = [
        Row(
            [
                Cell(date_format(one.month, "F Y")),
                _state(one.state),
                Cell(one.lines, "quantity"),
                Cell(megabytes(one.bytes), "quantity"),
                Cell(one.until, "day") if one.until else Cell(None, nil=_("no rule")),
                Cell(one.archive or None, nil="–"),
            ]
        )
        for one in reversed(list(months))
    ]
    return Table(_("By month, the newest first"), columns, rows)


def _state(state: str) -> Cell:
    word, tone = STATES[state]
    return Cell(str(word), "badge", good=tone)


def all_months_table(months: Iterable[MonthOfFacts], today: date) -> Table:
    columns = [
        Column(_("Month (UTC)")),
        Column(_("State"), "badge"),
        Column(_("Tenants"), "quantity"),
        Column(_("Size (MB)"), "quantity"),
        Column(_("Freed (MB)"), "quantity"),
        Column(_("Needed until"), "day"),
        Column(_("Without a rule")),
    ]
    shown = reversed(list(months))
    rows = [_whole_month_row(one, today) for one in shown]
    return Table(_("Months of all tenants, the newest first"), columns, rows)


def _whole_month_row(one: MonthOfFacts, today: date) -> Row:
    lacking = sorted({f"{held.tenant}: {held.retention_class}" for held in one.without_rule})
    freed = megabytes(one.retired.bytes_freed) if one.retired else None
    cells = [
        Cell(date_format(one.month, "F Y")),
        _state(state_of(one, today)),
        Cell(len({held.tenant_id for held in one.holders}), "quantity"),
        Cell(megabytes(one.bytes), "quantity"),
        Cell(freed, "quantity", nil="–"),
        Cell(one.until, "day") if one.until else Cell(None, nil=_("no rule")),
        Cell(", ".join(lacking) or None, nil="–"),
    ]
    return Row(cells)


def tables_table(tables: Iterable[TableStorage]) -> Table:
    columns = [
        Column(_("Table")),
        Column(_("Partitions"), "quantity"),
        Column(_("Rows, about"), "quantity"),
        Column(_("Size (MB)"), "quantity"),
    ]
    rows = [
        Row(
            [
                Cell(one.table),
                Cell(one.partitions or None, "quantity", nil="–"),
                Cell(one.rows, "quantity"),
                Cell(megabytes(one.bytes), "quantity"),
            ]
        )
        for one in tables
    ]
    return Table(_("By table, the largest first"), columns, rows)


def tenants_table(tenants: Iterable[TenantStorage]) -> Table:
    columns = [
        Column(_("Tenant")),
        Column(_("Cost lines"), "quantity"),
        Column(_("Size (MB)"), "quantity"),
    ]
    rows = [
        Row([Cell(one.tenant), Cell(one.lines, "quantity"), Cell(megabytes(one.bytes), "quantity")])
        for one in tenants
    ]
    return Table(_("By tenant: requests and cost lines"), columns, rows)
