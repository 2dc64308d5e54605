"""Which pages have filters that can be kept: each app adds its own at start-up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from finops import clock
from finops.models import SavedView, Tenant

Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class SavablePage:
    """`read` makes a query string canonical, and raises ValidationError where the page would
    refuse it; `capture` names what the page's URL takes beside the tenant."""

    route: str
    label: Promise | str
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
    query = "&".join(filter(None, (_period(view, tenant), view.query)))
    return f"{path}?{query}" if query else path


def _period(view: SavedView, tenant: Tenant) -> str:
    """`days` days up to the tenant's today, as parameters; nothing where the query has its own."""
    if view.days is None:
        return ""
    today = clock.now().astimezone(ZoneInfo(tenant.time_zone)).date()
    first = today - timedelta(days=view.days - 1)
    return urlencode({"from": first.isoformat(), "to": today.isoformat()})


def moving(query: Query) -> tuple[Query, int | None]:
    """The query without its period, and how many days that had; as it is if it has none."""
    try:
        first, last = (date.fromisoformat(query[name][0]) for name in ("from", "to"))
    except (KeyError, IndexError, ValueError):
        return query, None
    rest = {name: values for name, values in query.items() if name not in {"from", "to"}}
    return rest, (last - first).days + 1
