"""What the report endpoints have in common: whose figures, which filter, which format."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ErrorDetail, NotAuthenticated, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from finops.access import Actor, visible_use_cases
from finops.api.authentication import actor_of
from finops.api.parameters import refusal
from finops.api.problems import problem_response
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.ui.documents.download import export_response
from finops.ui.documents.xlsx import XLSX_TYPE
from finops.ui.exports import FORMATS, Sheet, TooManyRows
from ledger.api.reports.parameter_shapes import choice
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.parsing import FilterProblems, parse_report_filter
from ledger.forms.reports import earliest_today, sentence, today_of
from ledger.queries.narrowing import Scope
from ledger.queries.sql import reading_as_platform

JSON: Final = "json"
Errors = Mapping[str, list[ErrorDetail]]
Takes = Callable[[str], bool]  # whether a parameter may have this value


class HasQuery(Protocol):
    """A request, or an order for one."""

    @property
    def query_params(self) -> QueryDict: ...


@dataclass(frozen=True)
class Asker:
    """Who asks, and whose figures: a platform key looks into one tenant, or over all of them."""

    actor: Actor
    tenant: Tenant
    is_platform: bool
    sees_all: bool = False


def asker_of(request: Request) -> Asker:
    """The key's own tenant; a platform key may name another by the parameter `tenant`."""
    actor = actor_of(request)
    if actor is None:
        raise NotAuthenticated
    if actor.tenant.kind != Tenant.Kind.PLATFORM:
        return Asker(actor, actor.tenant, is_platform=False)
    named = single(request, "tenant")
    if "tenant" not in request.query_params:
        return Asker(actor, actor.tenant, is_platform=True, sees_all=True)
    tenant = Tenant.objects.filter(slug=named, kind=Tenant.Kind.CUSTOMER).first()
    if tenant is None:
        raise refusal("tenant", "unknown_tenant", _("There is no tenant of this name."))
    return Asker(actor, tenant, is_platform=True)


def one_tenant(request: Request) -> Asker:
    """The asker, where figures over all tenants make no sense."""
    asker = asker_of(request)
    if asker.sees_all:
        raise refusal("tenant", "required", _("Say which tenant is meant."))
    return asker


@contextmanager
def reading(asker: Asker, action: str = "view_showback") -> Iterator[Scope]:
    """Run the block's reports for the asker; gives the use cases on which they may do this (None:
    all)."""
    if not asker.is_platform:
        yield visible_use_cases(asker.actor, action)
        return
    with tenant_scope(asker.tenant.pk), reading_as_platform():
        yield None


def single(request: HasQuery, name: str) -> str:
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise refusal(name, "repeated", sentence(name, "repeated"))
    return values[0] if values else ""


def own_of(request: HasQuery, takes: Mapping[str, Takes]) -> dict[str, str]:
    """An endpoint's own parameters by name, empty where they are not given. Raises ValidationError
    for what an endpoint does not take."""
    own = {name: single(request, name) for name in takes}
    for name, value in own.items():
        if value and not takes[name](value):
            raise refusal(name, "bad_value", sentence(name, "bad_value"))
    return own


def filter_of(
    request: HasQuery,
    asker: Asker,
    *,
    also: frozenset[str] = frozenset(),
    of_requests: bool = False,
) -> ReportFilter:
    """The report asked for, or the list of requests. `also` are the endpoint's own parameters.
    Raises ValidationError naming each wrong parameter."""
    also |= frozenset({"format", "tenant"} if asker.is_platform else {"format"})
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    try:
        report = parse_report_filter(
            query,
            today_of(asker.tenant),
            also=also,
            platform=asker.is_platform,
            of_requests=of_requests,
        )
    except FilterProblems as problems:
        raise ValidationError(_errors(problems)) from None
    return _over_tenants(report, is_split="by" in query) if asker.sees_all else report


def _over_tenants(report: ReportFilter, *, is_split: bool) -> ReportFilter:
    """Figures of tenants are never mixed: the tenant is always among the dimensions. They are
    compared by days that are over in each of them."""
    asked = report.by if is_split else ()
    rest = tuple(dimension for dimension in asked if dimension is not Dimension.TENANT)
    return report.with_(by=(Dimension.TENANT, *rest), today=earliest_today())


def _errors(problems: FilterProblems) -> Errors:
    errors: dict[str, list[ErrorDetail]] = {}
    for problem in problems.problems:
        detail = ErrorDetail(sentence(problem.field, problem.code), problem.code)
        errors.setdefault(problem.field, []).append(detail)
    return errors


def format_of(request: Request) -> str:
    asked = single(request, "format") or JSON
    if asked not in {JSON, *FORMATS}:
        raise refusal("format", "unknown_format", _("Choose json, csv or xlsx."))
    return asked


def tenant_parameter(asker: Asker) -> tuple[str, ...]:
    """The parameter `tenant`, for those who may name one: nobody's is ignored."""
    return ("tenant",) if asker.is_platform else ()


def only(request: HasQuery, *names: str) -> None:
    """Refuse parameters that this endpoint does not know."""
    unknown = sorted(set(request.query_params) - set(names))
    if unknown:
        raise refusal(unknown[0], "unknown_parameter", sentence("", "unknown_parameter"))


def as_file(sheet: Sheet, file_format: str) -> HttpResponseBase:
    try:
        return export_response(sheet, file_format)
    except TooManyRows as problem:
        return too_many(problem)


def too_many(problem: TooManyRows) -> HttpResponseBase:
    return problem_response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(problem))


def answer(body: Mapping[str, object]) -> Response:
    return Response(body)


def parameter(name: str, description: str, **more: Any) -> OpenApiParameter:
    # Any: drf-spectacular's own options
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, description=description, **more)


FORMAT = choice("format", [JSON, *FORMATS], "json, csv or xlsx.")
TENANT = parameter("tenant", "For platform keys: the tenant to look into.")
SHAPES: Final = [FORMAT, TENANT]


def answers(shape: Any) -> dict[tuple[int, str], Any]:
    """The good answers of a report as OpenAPI describes them. Any: a serializer class."""
    return {
        (200, "application/json"): shape,
        (200, "text/csv"): OpenApiTypes.STR,
        (200, XLSX_TYPE): OpenApiTypes.BINARY,
    }
