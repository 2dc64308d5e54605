"""Key figures and chart of a re-rating's difference."""

from django.utils.translation import gettext as _

from finops.ui.charts import MAX_SERIES, Series, paired_bars, ranked_pairs
from finops.ui.figures import KeyFigure
from finops.ui.pictures.axes import PlotlyFigure
from ledger.calc.rerating.difference import Change, Difference, Split, add_up
from ledger.models import RatingRun
from ledger.views.reports.filtering import showback_url
from ledger.views.rerating.tables import label_of_row, narrowed, ordered

MOST_DAYS = 62


def key_figures(difference: Difference) -> list[KeyFigure]:
    """Costs are those of the changed lines."""
    total = difference.total
    return [
        KeyFigure(_("Difference"), total.difference_usd, "money", "USD"),
        KeyFigure(
            _("Cost before"), total.old_cost_usd, "money", "USD", note=_("of the lines that change")
        ),
        KeyFigure(_("Cost after"), total.new_cost_usd, "money", "USD", prior=total.old_cost_usd),
        KeyFigure(
            _("Lines that change"),
            total.reversed_lines,
            "quantity",
            note=_("%(before)s unpriced before, %(after)s after")
            % {"before": f"{total.unpriced_before:,}", "after": f"{total.unpriced_after:,}"},
        ),
    ]


def before_and_after(run: RatingRun, difference: Difference, split: Split) -> PlotlyFigure | None:
    """The largest changes side by side, the rest together; days all of them up to two months."""
    rows = ordered(difference.by[split], split)
    most = MOST_DAYS if split is Split.DAY else MAX_SERIES
    if not rows:
        return None
    shown, rest = rows[:most], rows[most:]
    names = [label_of_row(row, split) for row in shown]
    changes: list[Change] = [*shown]
    links = [showback_url(narrowed(run, split, row)) for row in shown]
    if rest:
        names.append(_("other (%(count)d)") % {"count": len(rest)})
        changes.append(add_up(rest))
        links.append("")
    before = Series("before", [change.old_cost_usd for change in changes], _("before"), links)
    after = Series("after", [change.new_cost_usd for change in changes], _("after"), links)
    draw = paired_bars if split is Split.DAY else ranked_pairs
    return draw(names, [before, after], unit="USD")
