"""GET /api/v1/metrics and /api/v1/metrics/<name>."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops import clock
from finops.api.parameters import refusal
from finops.calc.dates.periods import local_day
from ledger.api.reports.parameter_shapes import choice, text
from ledger.api.reports.parameters import VALUES
from ledger.api.reports.reading import (
    TENANT,
    Asker,
    answer,
    filter_of,
    one_tenant,
    only,
    reading,
    single,
    tenant_parameter,
)
from ledger.api.reports.shapes import Body, amount, decimal_field, moment, value_of
from ledger.calc.metrics import Direction, MetricValue, Unit, Window, window_dates, window_interval
from ledger.calc.reports.dimensions import SHORT_NAMES, Dimension
from ledger.calc.reports.parsing import EARLIEST, LATEST
from ledger.metrics import Metric, MetricScope, metric, metrics

INSTANT: Final = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
WINDOWS: Final = [str(window) for window in Window]
UNITS: Final = [str(unit) for unit in Unit]
WINDOW: Final = choice(
    "window",
    WINDOWS,
    "How far back; the metric's own `windows`. Default: day",
)
AT: Final = text("at", INSTANT, "The window ends with the hour or day around it. Default: now.")
OWN: Final = frozenset({WINDOW.name, AT.name})


class MetricSerializer(serializers.Serializer[Metric]):
    """One metric: what it is counted in, for what it can be read, and the page behind it."""

    name = serializers.CharField()
    # Not `label`: every field of a serializer has an attribute of that name.
    title = serializers.CharField(help_text="The metric's name, for people.")
    unit = serializers.ChoiceField(UNITS)
    per = serializers.CharField(help_text="What it is divided by.", allow_null=True)
    direction = serializers.ChoiceField([str(way) for way in Direction])
    scopes = serializers.ListField(
        child=serializers.ChoiceField([str(dimension) for dimension in Dimension]),
        help_text="What it can be narrowed to, besides the whole tenant.",
    )
    windows = serializers.ListField(
        child=serializers.ChoiceField([str(window) for window in Window])
    )
    drill_down = serializers.CharField(help_text="The page with what is behind a value.")


class MetricsSerializer(serializers.Serializer[object]):
    """All metrics, by name."""

    metrics = MetricSerializer(many=True)


class MetricValueSerializer(serializers.Serializer[MetricValue]):
    """One value, or null and the `reason`. value = numerator / denominator (null: of nothing).

    Where `adds_up`, values of several windows or scopes are combined by summing numerators and
    denominators; never by averaging ratios.
    """

    metric = serializers.CharField()
    unit = serializers.ChoiceField(UNITS)
    window = serializers.ChoiceField(WINDOWS)
    time_zone = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField(help_text="The first instant that is not in the window.")
    scope = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    value = decimal_field(null=True)
    reason = serializers.CharField(allow_null=True)
    numerator = decimal_field(null=True)
    denominator = decimal_field(null=True)
    adds_up = serializers.BooleanField()
    drill_down = serializers.CharField(help_text="The path of the page with what is behind it.")
    as_of = serializers.DateTimeField()

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]  # stubs only
        # `from` is a word of Python's own and cannot be an attribute.
        days = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**days, **super().get_fields()}


class MetricsView(APIView):
    """The metrics that alerts, stop rules, KPIs and SLOs read."""

    required_action = "view_showback"

    @extend_schema(operation_id="metrics", parameters=[TENANT], responses=MetricsSerializer)
    def get(self, request: Request) -> Response:
        asker = one_tenant(request)
        only(request, *tenant_parameter(asker))
        return answer({"metrics": [_declaration(declared) for declared in metrics()]})


class MetricView(APIView):
    """The value of one metric, in one window, of the tenant or of what the filter narrows it to."""

    required_action = "view_showback"

    @extend_schema(
        operation_id="metric",
        parameters=[WINDOW, AT, *VALUES, TENANT],
        responses=MetricValueSerializer,
    )
    def get(self, request: Request, metric_name: str) -> Response:
        asker = one_tenant(request)
        try:
            asked = metric(metric_name)
        except KeyError:
            raise Http404 from None
        only(request, *OWN, *(narrowing.name for narrowing in VALUES), *tenant_parameter(asker))
        window, at = _window(request, asked), _instant(request, asker)
        narrowed = _narrowed(request, asker, asked)
        with reading(asker) as use_cases:
            scope = MetricScope(narrowed, use_cases)
            value = asked.read(scope, window, at)
            url = asked.url(scope, window, at, asker.tenant.slug)
        return answer(
            {
                **_period(window, at, asker.tenant.time_zone),
                "metric": asked.name,
                "unit": str(asked.unit),
                "scope": {
                    str(dimension): [*map(value_of, values)] for dimension, values in narrowed
                },
                **_value(value),
                "drill_down": url,
            }
        )


def _window(request: Request, asked: Metric) -> Window:
    word = single(request, WINDOW.name) or Window.DAY
    if word not in asked.windows:
        offered = ", ".join(asked.windows)
        message = _("This metric is read by: %(windows)s.") % {"windows": offered}
        raise refusal(WINDOW.name, "unknown_window", message)
    return Window(word)


def _instant(request: Request, asker: Asker) -> datetime:
    word = single(request, AT.name)
    if not word:
        return clock.now()
    try:
        at = parse_datetime(word)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        message = _("Give a time with its offset, such as 2026-06-30T12:00:00Z (a + as %2B).")
        raise refusal(AT.name, "not_a_time", message)
    if not EARLIEST <= local_day(at, ZoneInfo(asker.tenant.time_zone)) <= LATEST:
        message = _("Times from %(first)s to %(last)s can be asked for.")
        days = {"first": EARLIEST, "last": LATEST}
        raise refusal(AT.name, "time_out_of_range", message % days)
    return at


def _narrowed(
    request: Request, asker: Asker, asked: Metric
) -> tuple[tuple[Dimension, tuple[str, ...]], ...]:
    values = filter_of(request, asker, also=OWN).values
    refused = [dimension for dimension, _chosen in values if dimension not in asked.scopes]
    if refused:
        offered = ", ".join(asked.scopes)
        message = _("This metric can be narrowed to: %(scopes)s.") % {"scopes": offered}
        raise refusal(_name_used(request, refused[0]), "unknown_scope", message)
    return values


def _name_used(request: Request, dimension: Dimension) -> str:
    names = (name for name in request.query_params if SHORT_NAMES.get(name) == dimension)
    return next(names, str(dimension))


def _declaration(declared: Metric) -> Body:
    return {
        "name": declared.name,
        "title": str(declared.label),
        "unit": str(declared.unit),
        "per": declared.per or None,
        "direction": str(declared.direction),
        "scopes": [str(scope) for scope in declared.scopes],
        "windows": [str(window) for window in declared.windows],
        "drill_down": declared.drill_down.route,
    }


def _period(window: Window, at: datetime, zone_name: str) -> Body:
    zone = ZoneInfo(zone_name)
    dates, interval = window_dates(window, at, zone), window_interval(window, at, zone)
    return {
        "from": dates.first.isoformat(),
        "to": dates.last.isoformat(),
        "window": str(window),
        "time_zone": zone_name,
        "start": moment(interval.start, zone_name),
        "end": moment(interval.end, zone_name),
        "as_of": moment(clock.now(), zone_name),
    }


def _value(read: MetricValue) -> Body:
    return {
        "value": amount(read.value),
        "reason": None if read.reason is None else str(read.reason),
        "numerator": amount(read.numerator),
        "denominator": amount(read.denominator),
        "adds_up": read.adds_up,
    }
