"""Report pages: each is declared once, and whatever the house knows of it is read from there.

From a declaration follow the page and its HTMX part, its files (at once and in the background), its
place in the navigation, the views of it that are kept, and its rows in the tests of routes and of
the browser. CONTRIBUTING tells how to add one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from django.forms import Form
from django.http import QueryDict
from django.utils.functional import Promise
from drf_spectacular.utils import OpenApiParameter

from finops.access import Actor
from finops.models import Tenant
from finops.requests import TenantRequest
from finops.ui import navigation, saved_views
from finops.ui.charts import Figure
from finops.ui.exports import Sheet
from finops.ui.figures import KeyFigure
from finops.ui.saved_views import Query
from finops.ui.tables import Table

Asked = TypeVar("Asked")
Found = TypeVar("Found")
Words = Promise | str
Context = Mapping[str, object]


@dataclass(frozen=True)
class ReportRequest:
    """Who asks for which figures. A page, a download, a worker and the API ask alike.

    `captured` is what the URL takes besides the tenant; `is_shown` says that a page is drawn,
    which may want more than a file does.
    """

    tenant: Tenant
    actor: Actor
    query: QueryDict
    captured: Mapping[str, Any] = field(default_factory=dict)  # Any: what converters make of it
    is_shown: bool = False

    @classmethod
    def of(cls, request: TenantRequest, **captured: Any) -> ReportRequest:
        return cls(request.tenant, request.actor, request.GET, captured)

    @property
    def sort(self) -> str:
        return self.query.get("sort", "")


class ReportRefused(ValueError):
    """The filter is right in itself, and there is nothing to show for it; the text may say why."""


@dataclass(frozen=True)
class Reading(Generic[Asked]):
    """A filter as it was read; `asked` is None where the form has problems."""

    form: Form
    asked: Asked | None
    context: Context = field(default_factory=dict)


class FilterFields(Protocol[Asked]):
    """How the query of a page is read."""

    def read(self, asking: ReportRequest, action: str) -> Reading[Asked]: ...

    def kept(self, tenant: Tenant, given: QueryDict) -> Query:
        """The query in its canonical form. Raises ValidationError."""


@dataclass(frozen=True)
class Chart:
    """A figure, what it shows in a sentence, and its heading."""

    figure: Figure | None
    label: str
    title: str = ""


@dataclass(frozen=True)
class Empty:
    """What is said where there is nothing: what is missing, why, and a way on: `action` leads to
    the page of `route`, or without one to this page without its filter."""

    title: Words
    text: Words
    symbol: str = "check"
    action: Words = ""
    route: str = ""


@dataclass(frozen=True)
class Place:
    """Where the page stands in the navigation; `label` if it is called something else there."""

    order: int
    key: str = ""
    group: Words = ""
    icon: str = ""
    label: Words = ""


@dataclass(frozen=True)
class ReportApi(Generic[Found]):
    """The same figures over REST: `path` under /api/v1/, `words` for the document, the `shape`
    (a serializer class) of the `body`, and the parameters. `is_over_tenants`: a platform key may
    ask for all tenants at once."""

    path: str
    words: str
    shape: Any
    body: Callable[[Found], Mapping[str, object]]
    parameters: Sequence[OpenApiParameter]
    is_over_tenants: bool = False


@dataclass(frozen=True)
class ReportPage(Generic[Asked, Found]):
    """One report page. `slug` is its route, `path` where it lies in a tenant; functions take who
    asks and what `read` found.

    `sheet` makes a file of what was found; `long_sheet`, in its place, one whose rows are read as
    it is written. `has_pdf` says that it may be a PDF too. `about` is the page's context whatever
    the filter says, `more` what the template shows besides. `template` is the part that the filter
    replaces, `frame` the page around it, `fields` lay the filter out by
    hand. `kept_by` names what the URL
    captures of a page that is kept as a view.
    """

    slug: str
    path: str
    label: Words
    lede: Words
    action: str
    filter: FilterFields[Asked]
    read: Callable[[ReportRequest, Asked], Found]
    fields: str = ""
    status: Callable[[Found], str] | None = None
    table: Callable[[ReportRequest, Found], Table] | None = None
    figures: Callable[[ReportRequest, Found], Sequence[KeyFigure]] | None = None
    chart: Callable[[Found], Chart] | None = None
    sheet: Callable[[Found, Tenant], Sheet] | None = None
    long_sheet: Callable[[ReportRequest, Asked], Sheet] | None = None
    has_pdf: bool = False
    has_print: bool = False
    heading: Words | Callable[[Found], str] = ""
    note: Words = ""
    empty: Empty | None = None
    is_empty: Callable[[Found], bool] | None = None
    about: Callable[[ReportRequest], Context] | None = None
    more: Callable[[ReportRequest, Found], Context] | None = None
    template: str = "_report.html"
    frame: str = "report.html"
    place: Place | None = None
    api: ReportApi[Found] | None = None
    kept_by: str = ""
    anywhere: bool = True

    @property
    def has_file(self) -> bool:
        return self.sheet is not None or self.long_sheet is not None

    def sheet_of(self, asking: ReportRequest, asked: Asked) -> Sheet:
        """The file of a filter. Raises ReportRefused where there is none."""
        if self.long_sheet is not None:
            return self.long_sheet(asking, asked)
        if self.sheet is None:
            raise ReportRefused
        return self.sheet(self.read(asking, asked), asking.tenant)

    def file(self, asking: ReportRequest) -> Sheet:
        """The same for a query. Raises ReportRefused where the filter is refused too."""
        asked = self.filter.read(asking, self.action).asked
        if asked is None:
            raise ReportRefused
        return self.sheet_of(asking, asked)


AnyPage = ReportPage[Any, Any]  # Any: each page has its own filter and figures
_pages: dict[str, AnyPage] = {}


def register(*pages: AnyPage) -> None:
    """Add report pages; called from AppConfig.ready()."""
    for page in pages:
        _pages[page.slug] = page
        saved_views.register(
            saved_views.SavablePage(
                page.slug, page.label, page.action, page.filter.kept, page.kept_by
            )
        )
        if place := page.place:
            navigation.register(
                navigation.NavItem(
                    place.label or page.label,
                    page.slug,
                    page.action,
                    place.order,
                    place.key,
                    place.group,
                    place.icon,
                )
            )


def report_pages() -> Iterator[AnyPage]:
    yield from _pages.values()


@dataclass(frozen=True)
class SheetPage:
    """A page of another shape that may be a file too; `file` raises Http404 where there is none."""

    slug: str
    action: str
    file: Callable[[ReportRequest], Sheet]
    anywhere: bool = False


_sheets: dict[str, SheetPage] = {}


def register_sheets(*pages: SheetPage) -> None:
    """Add pages with a file; called from AppConfig.ready()."""
    _sheets.update({page.slug: page for page in pages})


def page_with_file(slug: str) -> AnyPage | SheetPage | None:
    return _pages.get(slug) or _sheets.get(slug)
