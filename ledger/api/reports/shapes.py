"""Shapes of report answers: money and quantities are decimal strings, times carry an offset."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from rest_framework import serializers

from finops.calc.days import local
from ledger.calc.exact import plain
from ledger.calc.reports.coverage import Coverage
from ledger.calc.reports.dimensions import (
    METER_DIMENSIONS,
    REQUEST_DIMENSIONS,
    TIME_DIMENSIONS,
    Dimension,
)
from ledger.calc.reports.filters import NONE_WORD, ReportFilter
from ledger.queries.basis import Adjustment, BookedLater, ReportBasis, Unpriced
from ledger.queries.calls.retry_waste import RetryWaste
from ledger.queries.showback.other_tier import OtherTier

UNATTRIBUTED = "unattributed"
Body = dict[str, object]
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"


def amount(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def moment(instant: datetime, zone: str) -> str:
    return local(instant, ZoneInfo(zone)).isoformat()


def decimal_field(*, null: bool = False) -> serializers.RegexField:
    return serializers.RegexField(DECIMAL, allow_null=null)


class CoverageSerializer(serializers.Serializer[Coverage]):
    """The share that has a price, rounded down; null where there is nothing. `other_tier` is the
    share of the cost that was priced at another service tier than served, rounded up."""

    events = decimal_field(null=True)
    tokens = decimal_field(null=True)
    other_tier = decimal_field(null=True)


class BasisSerializer(serializers.Serializer[ReportBasis]):
    """What the figures rest on."""

    pricebook_versions = serializers.ListField(child=serializers.CharField())
    rule_versions = serializers.ListField(child=serializers.CharField())
    as_of = serializers.DateTimeField()
    coverage = CoverageSerializer(allow_null=True)


class UnpricedUnitSerializer(serializers.Serializer[object]):
    """The unpriced quantity of one unit."""

    unit = serializers.CharField()
    quantity = decimal_field()


class UnpricedModelSerializer(serializers.Serializer[object]):
    """What of one model has no price."""

    component = serializers.CharField()
    provider = serializers.CharField()
    model = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()
    quantity = decimal_field()
    lines = serializers.IntegerField()
    events = serializers.IntegerField()


class UnpricedSerializer(serializers.Serializer[Unpriced]):
    """Lines without a price: in no cost, and not 0 either."""

    lines = serializers.IntegerField()
    events = serializers.IntegerField()
    by_unit = UnpricedUnitSerializer(many=True)
    by_model = UnpricedModelSerializer(many=True)


class OtherTierModelSerializer(serializers.Serializer[object]):
    """One model in one service tier or region that no book prices: it costs what the standard
    one does."""

    component = serializers.CharField()
    provider = serializers.CharField()
    model = serializers.CharField(allow_blank=True)
    service_tier = serializers.CharField(allow_blank=True)
    region = serializers.CharField(allow_blank=True)
    meters = serializers.ListField(child=serializers.CharField())
    cost_usd = decimal_field()
    tokens = decimal_field()
    lines = serializers.IntegerField()
    events = serializers.IntegerField()
    first = serializers.DateField()
    last = serializers.DateField()


class OtherTierSerializer(serializers.Serializer[OtherTier]):
    """Lines priced at another service tier than the one that served, or as in another region; part
    of the cost."""

    cost_usd = decimal_field()
    lines = serializers.IntegerField()
    events = serializers.IntegerField()
    by_model = OtherTierModelSerializer(many=True)


class AdjustmentSerializer(serializers.Serializer[Adjustment]):
    """What of the costs was booked here for a month (2026-09) that was closed."""

    month = serializers.CharField()
    cost_usd = decimal_field()
    events = serializers.IntegerField()
    lines = serializers.IntegerField()


class BookedLaterSerializer(serializers.Serializer[BookedLater]):
    """What belongs to these days but was booked in another month, since theirs was closed."""

    month = serializers.CharField(help_text="The month it was booked in, as 2026-10.")
    cost_usd = decimal_field()


class FiguresSerializer(serializers.Serializer[object]):
    """`cost_usd` is the net cost: `gross_usd`, that of the priced lines, and `credits_usd`, what
    providers gave back, below 0. `prior_cost_usd` is that of the period before, and
    `compared_cost_usd` what is held against it: the cost without a day that is not over. `requests`
    is null where they cannot be split."""

    cost_usd = decimal_field()
    gross_usd = decimal_field()
    credits_usd = decimal_field()
    compared_cost_usd = decimal_field(null=True)
    prior_cost_usd = decimal_field(null=True)
    events = serializers.IntegerField()
    lines = serializers.IntegerField()
    unpriced_lines = serializers.IntegerField()
    requests = serializers.IntegerField(allow_null=True)


class ShowbackRowSerializer(FiguresSerializer):
    """One row: the fields of the dimensions asked for, and its figures."""

    name = serializers.CharField(help_text="The row's names, for people.")
    is_unattributed = serializers.BooleanField()

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]  # stubs only
        words = (*REQUEST_DIMENSIONS, *METER_DIMENSIONS, *TIME_DIMENSIONS, Dimension.TENANT)
        named = {str(word): serializers.CharField(required=False) for word in words}
        return {**named, **super().get_fields()}


class PeriodSerializer(serializers.Serializer[ReportFilter]):
    """Inclusive days in the tenant's time zone."""

    time_zone = serializers.CharField()
    by = serializers.ListField(child=serializers.CharField())

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]  # stubs only
        # `from` is a word of Python's own and cannot be an attribute.
        days = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**days, **super().get_fields()}


class RetryWasteSerializer(serializers.Serializer[RetryWaste]):
    """What attempts cost that failed, were given up, or were tried again; part of the cost."""

    cost_usd = decimal_field()
    events = serializers.IntegerField()


class ShowbackSerializer(PeriodSerializer):
    """The rows sum to the total; `unattributed` repeats that part of it."""

    rows = ShowbackRowSerializer(many=True)
    total = FiguresSerializer()
    unattributed = FiguresSerializer()
    unpriced = UnpricedSerializer()
    other_tier = OtherTierSerializer()
    retry_waste = RetryWasteSerializer()
    adjustments = AdjustmentSerializer(many=True)
    booked_later = BookedLaterSerializer(many=True)
    requests_reason = serializers.ChoiceField(
        ["by_meter", "filtered_by_meter"], allow_null=True, help_text="Why `requests` is null."
    )
    basis = BasisSerializer()


def period_body(report: ReportFilter, basis: ReportBasis) -> Body:
    return {
        "from": report.date_from.isoformat(),
        "to": report.date_to.isoformat(),
        "time_zone": basis.time_zone,
        "by": [str(dimension) for dimension in report.by],
    }


def basis_body(basis: ReportBasis) -> Body:
    coverage = basis.coverage
    return {
        "pricebook_versions": list(basis.pricebook_versions),
        "rule_versions": list(basis.rule_versions),
        "as_of": moment(basis.as_of, basis.time_zone),
        "coverage": coverage
        and {
            "events": amount(coverage.of_events),
            "tokens": amount(coverage.of_tokens),
            "other_tier": amount(coverage.of_other_tier),
        },
    }


def unpriced_body(unpriced: Unpriced) -> Body:
    return {
        "lines": unpriced.lines,
        "events": unpriced.events,
        "by_unit": [
            {"unit": row.unit, "quantity": plain(row.quantity)} for row in unpriced.by_unit
        ],
        "by_model": [{**vars(row), "quantity": plain(row.quantity)} for row in unpriced.by_model],
    }


def other_tier_body(other_tier: OtherTier) -> Body:
    return {
        "cost_usd": plain(other_tier.cost_usd),
        "lines": other_tier.lines,
        "events": other_tier.events,
        "by_model": [
            {
                **vars(row),
                "meters": list(row.meters),
                "cost_usd": plain(row.cost_usd),
                "tokens": plain(row.tokens),
                "first": row.first.isoformat(),
                "last": row.last.isoformat(),
            }
            for row in other_tier.by_model
        ],
    }


def retry_waste_body(waste: RetryWaste) -> Body:
    return {"cost_usd": plain(waste.cost_usd), "events": waste.events}


def adjustments_body(adjustments: Iterable[Adjustment]) -> list[Body]:
    return [
        {**vars(adjustment), "cost_usd": plain(adjustment.cost_usd)} for adjustment in adjustments
    ]


def booked_later_body(months: Iterable[BookedLater]) -> list[Body]:
    return [{**vars(month), "cost_usd": plain(month.cost_usd)} for month in months]


def value_of(key: str) -> str:
    """A value as the filter takes it back."""
    return key or NONE_WORD
