"""The bodies of /api/v1/budgets and what lies beneath it."""

from decimal import Decimal
from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from finops.queries.budgets.signers import scope_words
from ledger.api.reports.parameter_shapes import choice, day
from ledger.api.reports.reading import SHAPES
from ledger.api.reports.shapes import Body, decimal_field
from ledger.calc.exact import plain
from ledger.models import BudgetBurn
from ledger.queries.budgets.listing import BudgetList, BudgetRow

PLACES: Final = Decimal("0.000001")
LIST_PARAMETERS: Final = [
    day("on", "The day whose budgets are meant. Default: today."),
    choice("standing", [*BudgetBurn.Standing.values, "asked"], "Only those that stand so."),
    OpenApiParameter("budget", {"type": "string", "maxLength": 128}, description="Only this one."),
    *SHAPES,
]


class BurnSerializer(serializers.Serializer[Any]):
    """Spend and where it leads, in the budget's currency. `spent` is at least so much where
    `unpriced_lines` is not 0; `burn` is spent ÷ `due`, null while nothing is due."""

    spent = decimal_field()
    spent_usd = decimal_field()
    exchange = decimal_field()
    committed = decimal_field()
    remaining = decimal_field()
    cap = decimal_field()
    carried = decimal_field()
    due = decimal_field()
    burn = decimal_field(null=True)
    unpriced_lines = serializers.IntegerField()
    standing = serializers.ChoiceField(BudgetBurn.Standing.choices)
    as_of = serializers.DateTimeField()


class ForecastSerializer(serializers.Serializer[Any]):
    """The forecast to the end of the period, its 80% band, and how often such a band held."""

    total = decimal_field()
    low = decimal_field(null=True)
    high = decimal_field(null=True)
    level = decimal_field()
    checked = serializers.IntegerField()
    inside = serializers.IntegerField()
    coverage_percent = decimal_field(null=True)
    is_indicative = serializers.BooleanField()
    overrun_on = serializers.DateField(allow_null=True)
    overrun_from = serializers.DateField(allow_null=True)
    overrun_until = serializers.DateField(allow_null=True)


class BudgetSerializer(serializers.Serializer[Any]):
    """One budget and its period around the day; `amount` is null while nothing is approved."""

    budget_id = serializers.CharField()
    name = serializers.CharField()
    parent = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # DRF has its own
    business_unit = serializers.CharField(allow_blank=True)
    cost_center = serializers.CharField(allow_blank=True)
    use_case = serializers.CharField(allow_blank=True)
    environment = serializers.CharField(allow_blank=True)
    risk_tier = serializers.CharField(allow_blank=True)
    period_kind = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    currency = serializers.CharField()
    amount = decimal_field(null=True)
    asked = serializers.CharField(allow_blank=True, help_text="The state of what is asked for.")
    burn = BurnSerializer(allow_null=True)
    forecast = ForecastSerializer(allow_null=True)


class BudgetsSerializer(serializers.Serializer[Any]):
    """The budgets of a day, those above before their parts."""

    on = serializers.DateField()
    budgets = BudgetSerializer(many=True)


def budgets_body(listing: BudgetList) -> Body:
    return {"on": listing.day.isoformat(), "budgets": [budget_body(row) for row in listing.rows]}


def budget_body(row: BudgetRow) -> Body:
    budget, period = row.period.budget, row.period
    return {
        **{"budget_id": budget.slug, "name": budget.name},
        "parent": budget.parent.slug if budget.parent else "",
        **scope_words(budget),
        **{"period_kind": budget.period_kind, "currency": budget.currency},
        **{"first": period.first.isoformat(), "last": period.last.isoformat()},
        "amount": _plain(row.amount),
        "asked": row.asked.state if row.asked is not None else "",
        "burn": burn_body(row),
        "forecast": forecast_body(row),
    }


def burn_body(row: BudgetRow) -> Body | None:
    burn = row.burn
    if burn is None:
        return None
    return {
        **{"spent": plain(burn.spent), "spent_usd": plain(burn.spent_usd)},
        "exchange": plain(burn.spent - burn.spent_at_approved_rate),
        **{"committed": plain(burn.committed), "remaining": _plain(row.left)},
        **{
            "cap": plain(burn.cap),
            "carried": plain(burn.carried),
            "due": _plain(_rounded(row.due)),
        },
        "burn": _plain(_rounded(row.burned)),
        **{"unpriced_lines": burn.unpriced_lines, "standing": burn.standing},
        "as_of": burn.as_of.isoformat(),
    }


def forecast_body(row: BudgetRow) -> Body | None:
    burn = row.burn
    if burn is None or burn.forecast is None or burn.level is None:
        return None
    coverage = burn.coverage
    percent = coverage.percent
    return {
        **{"total": plain(burn.forecast), "level": plain(burn.level)},
        **{"low": _plain(burn.low), "high": _plain(burn.high)},
        **{"checked": burn.checked, "inside": burn.inside},
        "coverage_percent": _plain(None if percent is None else percent.quantize(Decimal("0.1"))),
        "is_indicative": coverage.is_indicative,
        **{
            name: moment.isoformat() if (moment := getattr(burn, name)) else None
            for name in ("overrun_on", "overrun_from", "overrun_until")
        },
    }


def _rounded(value: Decimal | None) -> Decimal | None:
    """To the places that spend is kept with."""
    return None if value is None else value.quantize(PLACES)


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
