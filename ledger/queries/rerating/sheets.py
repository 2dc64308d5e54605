"""The difference of a re-rating run as a sheet: every split, and what is signed."""

from django.utils import timezone
from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.difference import Change, Difference
from ledger.models import RatingRun
from ledger.queries.sheets import filter_sentence, local_text

COLUMNS = (
    *("split", "key", "model", "lines_reversed", "lines_posted", "cost_before_usd"),
    *("cost_after_usd", "difference_usd", "unpriced_before", "unpriced_after"),
)


def rerating_sheet(run: RatingRun, tenant: Tenant) -> Sheet:
    """One line per row of every split, and the total first; a run without result has no lines."""
    difference = read_content(run.content).difference if run.content else None
    return Sheet(
        name=f"rerating-{tenant.slug}-{run.first_day}-{run.last_day}",
        head=_head(run, tenant),
        columns=COLUMNS,
        rows=_lines(difference) if difference else [],
    )


def _head(run: RatingRun, tenant: Tenant) -> list[tuple[str, str]]:
    versions = read_content(run.content).versions if run.content else ()
    return [
        (_("Tenant"), tenant.slug),
        (_("Period"), f"{run.first_day} – {run.last_day} ({tenant.time_zone})"),
        (_("Filters"), filter_sentence(run.asked.report)),
        (_("Prices known at"), local_text(run.known_at, tenant.time_zone)),
        (_("Pricebook versions"), ", ".join(versions) or _("none")),
        (_("State"), str(run.get_state_display())),
        (_("SHA-256 of the difference"), run.content_sha256 or _("none")),
        (_("Made"), local_text(timezone.now(), tenant.time_zone)),
        (_("Money"), "USD"),
    ]


def _lines(difference: Difference) -> list[list[SheetCell]]:
    rows: list[list[SheetCell]] = [["total", "", "", *_figures(difference.total)]]
    for split, changes in difference.by.items():
        for row in changes:
            key, *rest = row.keys
            rows.append([split.value, key, *(rest or [""]), *_figures(row)])
    return rows


def _figures(change: Change) -> list[SheetCell]:
    return [
        *(change.reversed_lines, change.posted_lines, change.old_cost_usd, change.new_cost_usd),
        *(change.difference_usd, change.unpriced_before, change.unpriced_after),
    ]
