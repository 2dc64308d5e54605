"""Pages: each is declared once, and whatever the house knows of it is read from there.

From a report's declaration follow the page and its HTMX part, its files (at once and in the
background), its API, its place in the navigation, the views of it that are kept, and its rows in
the tests of routes and of the browser; of another page its place and its rows. CONTRIBUTING tells
how to add one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Literal, Protocol, TypeVar

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from finops.access import Actor
from finops.calc.permissions import KEY_SCOPES
from finops.forms.parameters import Parameters
from finops.models import Tenant
from finops.scope.requests import TenantRequest
from finops.ui import saved_views
from finops.ui.exports import Sheet
from finops.ui.figures import KeyFigure
from finops.ui.pictures.axes import PlotlyFigure
from finops.ui.saved_views import Query
from finops.ui.shell import navigation
from finops.ui.tables import Table
from finops.ui.text import Text

Asked = TypeVar("Asked")
Content = TypeVar("Content")
Context = Mapping[str, object]
KEY_ACTIONS: Final = frozenset[str]().union(*KEY_SCOPES.values())


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
    """The filter is right in itself, and there is nothing to show for it; the text may say why.
    For the API: the parameter that is refused, and a code."""

    def __init__(self, text: str = "", field: str = "", code: str = "bad_value") -> None:
        super().__init__(text)
        self.text, self.field, self.code = text, field, code


class LostPage(ReportRefused):
    """The cursor of a list was not made by an earlier page of it."""

    def __init__(self) -> None:
        super().__init__(field="cursor")


@dataclass(frozen=True)
class Reading(Generic[Asked]):
    """A filter as it was read; `asked` is None where the form has problems."""

    form: Form
    asked: Asked | None
    context: Context = field(default_factory=dict)


class FilterFields(Protocol[Asked]):
    """How the query of a page is read."""

    def read(self, asking: ReportRequest, action: str) -> Reading[Asked]: ...

    def kept(self, tenant: Tenant, query: QueryDict) -> Query:
        """The query in its canonical form. Raises ValidationError."""


@dataclass(frozen=True)
class Everything:
    """All there is of it: the page has no filter."""


class Unfiltered:
    """The filter of a page where there is nothing to choose."""

    def read(self, asking: ReportRequest, _action: str) -> Reading[Everything]:
        form = Parameters(asking.query)
        return Reading(form, Everything() if form.is_valid() else None)

    def kept(self, _tenant: Tenant, _query: QueryDict) -> Query:
        return {}


@dataclass(frozen=True)
class Chart:
    """A figure, what it shows in a sentence, and its heading; a `small` one is lower."""

    figure: PlotlyFigure | None
    label: str
    title: str = ""
    size: Literal["", "small"] = ""


@dataclass(frozen=True)
class Empty:
    """What is said where there is nothing: what is missing, why it matters, and the way on.
    `action` leads to the page of `route`, for those who hold `permission`; others read who does.
    Where a filter is set, the way on is this page without it."""

    title: Text
    text: Text
    symbol: str = "check"
    action: Text = ""
    route: str = ""
    permission: str = ""


def connect_a_source(title: Text, text: Text, symbol: str) -> Empty:
    """Of a page that fills when records come in."""
    return Empty(title, text, symbol, _("Connect a source"), "imports", "upload_import")


@dataclass(frozen=True)
class Place:
    """Where the page stands in the navigation: `key` is the letter after `g`, `label` what it is
    called there if not by its own name, `parent` the page whose tab it is; `count_route` serves
    how much waits there."""

    group: navigation.Group
    order: int
    icon: str = ""
    key: str = ""
    label: Text = ""
    parent: str = ""
    count_route: str = ""


@dataclass(frozen=True)
class OverTenants:
    """How a platform key that names no tenant is answered, where that is another report: all of
    them side by side. Any: what it read is its own."""

    read: Callable[[Any], Any]
    body: Callable[[Any], Mapping[str, object]]
    sheet: Callable[[Any, Tenant], Sheet]


@dataclass(frozen=True)
class ReportApi(Generic[Content]):
    """The same figures over REST: `path` under /api/v1/, `words` for the document, the `shape`
    (a serializer class) of the `body`, and the parameters. `own` are those that the page has not,
    each with what it takes. `is_over_tenants`: a platform key may ask for all tenants at once, and
    is answered by `of_tenants`, if that is declared."""

    path: str
    words: str
    shape: Any
    body: Callable[[Content], Mapping[str, object]]
    parameters: Sequence[OpenApiParameter]
    own: Mapping[str, Callable[[str], bool]] = field(default_factory=dict)
    is_over_tenants: bool = False
    of_tenants: OverTenants | None = None


@dataclass(frozen=True)
class Page:
    """A page of a tenant: its route, the action that opens it, what it is called, and its `place`
    in the navigation, if it has one. `anywhere` lets in those who may do it with a part of the
    tenant only, and shows them that part. `kept` makes its query canonical, where views of it are
    kept, and raises ValidationError; `kept_by` names what its URL captures. `cost_basis` is what
    the foot calls its cost, if that is not direct cost; `foot` replaces the tenant's facts there,
    where the page is not about one."""

    slug: str
    action: str
    label: Text = ""
    place: Place | None = None
    anywhere: bool = False
    kept: Callable[[Tenant, QueryDict], Query] | None = None
    kept_by: str = ""
    cost_basis: Text = ""
    foot: Text = ""


@dataclass(frozen=True, kw_only=True)
class SheetPage(Page):
    """A page that may be a file too; `file` raises Http404 where there is none."""

    file: Callable[[ReportRequest], Sheet]


@dataclass(frozen=True, kw_only=True)
class Report(Generic[Asked, Content]):
    """Figures of a filter, for a page, a file and the API alike; functions take who asks and what
    `read` found.

    `sheet` makes a file of what was found; `long_sheet`, in its place, one whose rows are read as
    it is written.
    """

    slug: str
    action: str
    filter: FilterFields[Asked]
    read: Callable[[ReportRequest, Asked], Content]
    sheet: Callable[[Content, Tenant], Sheet] | None = None
    long_sheet: Callable[[ReportRequest, Asked], Sheet] | None = None
    api: ReportApi[Content] | None = None

    @property
    def has_file(self) -> bool:
        return self.sheet is not None or self.long_sheet is not None

    @property
    def has_api(self) -> bool:
        """One is declared, or its file is answered where a key may do what opens the page."""
        return self.api is not None or (self.has_file and self.action in KEY_ACTIONS)

    @property
    def api_name(self) -> str:
        """Of its operation, and after `api_` of its route."""
        return self.slug if self.api else f"page_{self.slug}"

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


@dataclass(frozen=True, kw_only=True)
class ReportPage(Report[Asked, Content], Page):
    """The page of a report. `slug` is its route, `path` where it lies in a tenant.

    `draws_itself` says that its template draws the chart, without the library for charts.
    `has_pdf` says that the file may be a PDF too. `about` is the page's context whatever
    the filter says, `more` what the template shows besides. `template` is the part that the filter
    replaces, `frame` the page around it, `fields` names those of the filter
    that it offers (empty: all). Views of it are kept if it has a filter.
    """

    path: str
    lede: Text
    fields: Sequence[str] = ()
    status: Callable[[Content], str] | None = None
    table: Callable[[ReportRequest, Content], Table] | None = None
    figures: Callable[[ReportRequest, Content], Sequence[KeyFigure]] | None = None
    chart: Callable[[Content], Chart] | None = None
    draws_itself: bool = False
    has_pdf: bool = False
    has_print: bool = False
    heading: Text | Callable[[Content], str] = ""
    note: Text = ""
    empty: Empty | None = None
    is_empty: Callable[[Content], bool] | None = None
    about: Callable[[ReportRequest], Context] | None = None
    more: Callable[[ReportRequest, Content], Context] | None = None
    template: str = "_report.html"
    frame: str = "report.html"
    anywhere: bool = True

    @property
    def has_filter(self) -> bool:
        return not isinstance(self.filter, Unfiltered)


# Any: each has its own filter and figures.
AnyReport = Report[Any, Any]
AnyPage = ReportPage[Any, Any]
Declared = AnyReport | Page
_declared: dict[str, Declared] = {}


def register(*declared: Declared) -> None:
    """Add pages and reports; called from AppConfig.ready()."""
    for page in declared:
        _declared[page.slug] = page
        if isinstance(page, Page):
            _list(page)


def _list(page: Page) -> None:
    """In the navigation, and among the pages of which views are kept."""
    if place := page.place:
        label, icon = place.label or page.label, place.icon or page.slug
        where = (place.group, place.order, icon, place.key, place.parent, place.count_route)
        navigation.register(navigation.NavItem(label, page.slug, page.action, *where))
    kept = page.kept
    if isinstance(page, ReportPage) and page.has_filter:
        kept = page.filter.kept
    if kept:
        saved_views.register(
            saved_views.SavablePage(page.slug, page.label, page.action, kept, page.kept_by)
        )


def pages() -> Iterator[Page]:
    return (page for page in _declared.values() if isinstance(page, Page))


def report_pages() -> Iterator[AnyPage]:
    return (page for page in _declared.values() if isinstance(page, ReportPage))


def reports() -> Iterator[AnyReport]:
    return (report for report in _declared.values() if isinstance(report, Report))


def report_of_api(route: str) -> AnyReport | None:
    """The report that the API answers by this route with a file, if that is asked for."""
    answered = (report for report in reports() if report.has_api and report.has_file)
    return next((report for report in answered if f"api_{report.api_name}" == route), None)


def page_with_file(slug: str) -> AnyPage | SheetPage | None:
    page = _declared.get(slug)
    return page if isinstance(page, ReportPage | SheetPage) else None
