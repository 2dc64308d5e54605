"""Key figures and charts of the observability data."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from finops.ui.charts import Series, stacked_series
from finops.ui.figures import KeyFigure
from finops.ui.pictures.axes import PlotlyFigure
from ledger.queries.storage.retention import MonthOfFacts
from ledger.queries.storage.sizes import Storage
from ledger.views.storage.tables import megabytes


def key_figures(storage: Storage) -> list[KeyFigure]:
    """Size, age, cost."""
    oldest = storage.oldest
    return [
        KeyFigure(
            _("Requests and cost lines"),
            megabytes(storage.bytes),
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
            storage.usd_per_month,
            "unit_cost",
            "USD",
            nil=_("no price"),
            note=_("size × price of one GB stored for a month"),
        ),
    ]


def storage_figure(storage: Storage) -> PlotlyFigure | None:
    """MB by month, stacked by retention class."""
    months = [month for month in storage.months if month.bytes]
    if not months:
        return None
    names = sorted({name for month in months for name in month.bytes_by_class})
    series = [
        Series(name, [megabytes(month.bytes_by_class.get(name, 0)) for month in months])
        for name in names
    ]
    return stacked_series([f"{month.month:%Y-%m}" for month in months], series, unit="MB")


def whole_figure(months: Iterable[MonthOfFacts]) -> PlotlyFigure | None:
    """MB by month, all tenants together."""
    shown = [month for month in months if month.bytes]
    if not shown:
        return None
    values: list[Decimal] = [megabytes(month.bytes) for month in shown]
    return stacked_series(
        [f"{month.month:%Y-%m}" for month in shown],
        [Series("facts", values, _("records"))],
        unit="MB",
    )
