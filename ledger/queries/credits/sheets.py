"""The list of credits as a sheet."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from finops.calc.days import local
from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from ledger.calc.exact import plain
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.credits.listing import CreditList, CreditRow
from ledger.queries.labels import label_of, labels
from ledger.queries.sheets import day_with_year, filter_sentence, local_text

COLUMNS = (
    *("occurred_at", "booked_at", "provider", "model", "invoice_reference", "credit_id"),
    *("amount_usd", "use_case", "business_unit", "cost_center", "channel", "told_again"),
    "contradicted_by",
)

OWNERS = (Dimension.USE_CASE, Dimension.BUSINESS_UNIT, Dimension.COST_CENTER)
PRINTED = (
    *("day", "provider", "model", "reference", "credit", "amount_usd"),
    *("use_case", "business_unit", "cost_center"),
)


def credit_sheet(listing: CreditList, tenant: Tenant) -> Sheet:
    """One line per credit, then the total."""
    dates = listing.filter.date_from, listing.filter.date_to
    total: list[SheetCell] = [_("Total"), *[""] * 5, listing.total_usd, *[""] * 6]
    return Sheet(
        name=f"credits-{tenant.slug}-{dates[0]}-{dates[1]}",
        head=[
            (_("Tenant"), tenant.slug),
            (_("Period"), f"{dates[0]} – {dates[1]} ({listing.time_zone})"),
            (_("Filters"), filter_sentence(listing.filter)),
            (_("Money"), "USD"),
        ],
        columns=COLUMNS,
        rows=[_line(row, listing.time_zone) for row in listing.rows],
        total=total,
        printed=_printed(listing, tenant),
    )


def _printed(listing: CreditList, tenant: Tenant) -> Sheet:
    """What a reader of paper needs of it, by names."""
    owners = {dimension: labels(dimension) for dimension in OWNERS}
    first, last = listing.filter.date_from, listing.filter.date_to
    days = f"{day_with_year(first)} – {day_with_year(last)} ({listing.time_zone})"
    return Sheet(
        name="credits",
        head=[
            (_("Tenant"), tenant.name),
            (_("Period"), days),
            (_("Filters"), filter_sentence(listing.filter, named=True)),
            (_("Money"), "USD"),
        ],
        columns=PRINTED,
        rows=[_printed_line(row, listing.time_zone, owners) for row in listing.rows],
        total=[_("Total"), *[""] * 4, listing.total_usd, *[""] * 3],
    )


def _printed_line(
    row: CreditRow, zone: str, owners: Mapping[Dimension, Mapping[str, str]]
) -> list[SheetCell]:
    keys = (row.use_case, row.business_unit, row.cost_center)
    named = [label_of(key, owners[by]) for by, key in zip(OWNERS, keys, strict=True)]
    return [
        day_with_year(local(row.occurred_at, ZoneInfo(zone)).date()),
        *(row.provider, row.model, row.invoice_reference, row.credit_id, row.amount_usd),
        *((_("unattributed"), "", "") if row.is_unattributed else named),
    ]


def _line(row: CreditRow, zone: str) -> list[SheetCell]:
    return [
        *(local_text(row.occurred_at, zone), local_text(row.booked_at, zone)),
        *(row.provider, row.model, row.invoice_reference, row.credit_id, row.amount_usd),
        _("unattributed") if row.is_unattributed else row.use_case,
        *(row.business_unit, row.cost_center, row.channel, len(row.agreeing)),
        "; ".join(
            f"{repeat.credit_id}: {plain(repeat.amount_usd)}" for repeat in row.contradicting
        ),
    ]
