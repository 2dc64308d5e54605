"""The list of credits as a sheet."""

from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from ledger.calc.exact import plain
from ledger.queries.credits.listing import CreditList, CreditRow
from ledger.queries.sheets import filter_sentence, local_text

COLUMNS = (
    *("occurred_at", "booked_at", "provider", "model", "invoice_reference", "credit_id"),
    *("amount_usd", "use_case", "business_unit", "cost_center", "channel", "told_again"),
    "contradicted_by",
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
    )


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
