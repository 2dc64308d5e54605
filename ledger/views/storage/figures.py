"""Key figures and charts of the observability data."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from finops.ui.charts import Figure, Series, stacked_series
from finops.ui.figures import KeyFigure
from ledger.queries.storage.retention import MonthOfFacts
from ledger.queries.storage.sizes import Storage
from ledger.views.storage.tables import megabytes


def key_figures(found: Storage) -> list[KeyFigure]:
    """Size, age, cost."""
    oldest = found.oldest
    return [
        KeyFigure(
            _("Requests and cost lines"),
            megabytes(found.bytes),
            "quantity",
            "MB",
            note=_("this tenant's share, with indexes"),
        ),
        KeyFigure(
            _("Oldest month"),
            date_format(oldest, "M Y") if oldest else None,
            "text",
            nil=_("none yet"),
        ),
        KeyFigure(
            _("Cost per month"),
            found.usd_per_month,
            "unit_cost",
            "USD",
            nil=_("no price"),
            note=_("size × price of one GB stored for a month"),
        ),
    ]


def storage_figure(found: Storage) -> Figure | None:
    """MB by month, stacked by retention class."""
    months = [one for one in found.months if one.bytes]
    if not months:
        return None
    names = sorted({name for one in months for name in one.bytes_by_class})
    series = [
        Series(name, [megabytes(one.bytes_by_class.get(name, 0)) for one in months])
        for name in names
    ]
    return stacked_series([f"{one.month:%Y-%m}" for one in months], series, unit="MB")


def whole_figure(months: Iterable[MonthOfFacts]) -> Figure | None:
    """MB by month, all tenants together."""
    shown = [one for one in months if one.bytes]
    if not shown:
        return None
    values: list[Decimal] = [megabytes(one.bytes) for one in shown]
    return stacked_series(
        [f"{one.month:%Y-%m}" for one in shown], [Series("facts", values, _("records"))], unit="MB"
    )
