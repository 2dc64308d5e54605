"""Which pages have filters that can be kept: each app adds its own at start-up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops import clock
from finops.calc.dates.rolling import Rolling, ways_to_keep
from finops.calc.presets import Period, Preset
from finops.models import SavedView, Tenant
from finops.models.saved_views import MOST_DAYS
from finops.ui.dates import span
from finops.ui.filters import LABELS
from finops.ui.numbers import quantity
from finops.ui.text import Text

Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class SavablePage:
    """`read` makes a query string canonical, and raises ValidationError where the page would
    refuse it; `capture` names what the page's URL takes beside the tenant."""

    route: str
    label: Text
    action: str
    read: Callable[[Tenant, QueryDict], Query]
    capture: str = ""


_pages: dict[str, SavablePage] = {}


def register(*pages: SavablePage) -> None:
    """Add pages; called from AppConfig.ready()."""
    _pages.update({page.route: page for page in pages})


def page_of(route: str) -> SavablePage | None:
    return _pages.get(route)


def address_of(view: SavedView, tenant: Tenant) -> str:
    """Where the view leads today."""
    captured = [view.subject] if view.subject else []
    path = reverse(view.page, args=[tenant.slug, *captured])
    query = "&".join(filter(None, (_dates_of(view, tenant), view.query)))
    return f"{path}?{query}" if query else path


def rolling_of(view: SavedView) -> Rolling:
    """How its period goes on."""
    return Rolling(Preset(view.preset) if view.preset else None, view.days)


def _dates_of(view: SavedView, tenant: Tenant) -> str:
    """Its period of today, as parameters; nothing where the query has its own."""
    period = rolling_of(view).on(today_of(tenant), tenant.fiscal_year_start_month)
    if period is None:
        return ""
    return urlencode({"from": period[0].isoformat(), "to": period[1].isoformat()})


def today_of(tenant: Tenant) -> date:
    return clock.now().astimezone(ZoneInfo(tenant.time_zone)).date()


def period_of(query: Query) -> Period | None:
    """The days of a canonical query; None where it has none, or only one end of them."""
    try:
        first, last = (date.fromisoformat(query[name][0]) for name in ("from", "to"))
    except (KeyError, IndexError, ValueError):
        return None
    return first, last


def without_period(query: Query) -> Query:
    return {name: values for name, values in query.items() if name not in {"from", "to"}}


def ways_of(tenant: Tenant, query: Query) -> Sequence[Rolling]:
    """How the period of a page's canonical query may be kept, the likeliest first; empty where it
    has none."""
    period = period_of(query)
    if period is None:
        return ()
    ways = ways_to_keep(period, today_of(tenant), tenant.fiscal_year_start_month)
    return [way for way in ways if way.days is None or way.days <= MOST_DAYS]


def way_name(way: Rolling) -> str:
    """What a form calls a way: the name of the period, `days`, or `fixed`."""
    return str(way.preset or ("days" if way.days else "fixed"))


def way_words(way: Rolling, period: Period | None, today: date) -> str:
    """What people read: “Month to date, on any day”, “1 – 28 Jun, always”."""
    if way.preset is not None:
        return _("%(name)s, on any day") % {"name": LABELS[way.preset]}
    if way.days is not None:
        text = ngettext("The last day, on any day", "The last %(count)s days, on any day", way.days)
        return text % {"count": quantity(way.days)}
    if period is None:
        return _("no period")
    return _("%(days)s, always") % {"days": span(*period, today)}
