"""/api/v1/budgets/…: one budget's burn and forecast, drafts of budgets, and a whole plan."""

from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops import clock
from finops.api.parameters import form_problems
from finops.api.parsing import RawBodyParser, body_of
from finops.forms.budgets import NewBudgetForm
from finops.models import BudgetChange
from finops.queries.tenants import local_today, tenant_in_force
from finops.services.budgets.asking import ask_budget
from finops.set_up.plans import import_plan
from finops.ui.documents.xlsx import XLSX_TYPE
from finops.ui.text import Text
from ledger.api.budgets.shapes import (
    BurnSerializer,
    ForecastSerializer,
    burn_body,
    forecast_body,
)
from ledger.api.outcome_rules import own_actor
from ledger.api.reports.reading import TENANT, answer, one_tenant, only, reading, tenant_parameter
from ledger.api.reports.shapes import Body
from ledger.queries.budgets.detail import budget_period
from ledger.queries.budgets.listing import BudgetRow, budgets_on

NOT_COUNTED: Final = _("Nothing is counted: no amount is approved, or the period has not begun.")
NOT_FORECAST: Final = _("Nothing is forecast: the period is over, or no day of it is complete yet.")


class DraftSerializer(serializers.Serializer[Any]):
    """A budget as it is asked for; people sign it afterwards. Empty `currency`: the tenant's."""

    budget_id = serializers.CharField(max_length=128)
    name = serializers.CharField(max_length=120)
    amount = serializers.CharField(help_text="Plain digits with a point.")
    currency = serializers.CharField(required=False, allow_blank=True)
    period_kind = serializers.CharField(default="month")
    first = serializers.CharField(help_text="The first day of the period.")
    last = serializers.CharField(required=False, allow_blank=True)
    use_case = serializers.CharField(required=False, allow_blank=True)
    cost_center = serializers.CharField(required=False, allow_blank=True)
    business_unit = serializers.CharField(required=False, allow_blank=True)
    environment = serializers.CharField(required=False, allow_blank=True)
    risk_tier = serializers.CharField(required=False, allow_blank=True)
    parent = serializers.CharField(  # type: ignore[assignment]  # DRF has its own
        required=False, allow_blank=True
    )
    owner = serializers.CharField(required=False, allow_blank=True)
    carry_limit = serializers.CharField(required=False, allow_blank=True)
    weekdays = serializers.CharField(required=False, allow_blank=True)
    reason = serializers.CharField(max_length=2000)


class DraftedSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    budget_id = serializers.CharField()
    state = serializers.CharField()


class PlanSerializer(serializers.Serializer[Any]):
    """How many rows became drafts, and how many said what is in force already."""

    asked = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class CsvParser(RawBodyParser):
    """The body as it is."""

    media_type = "text/csv"
    most_bytes = "MAX_PLAN_BYTES"


class XlsxParser(CsvParser):
    media_type = XLSX_TYPE


class _OneBudget(APIView):
    """The budget of a slug with the period around today, or the one that ended last; 404 where
    there is no budget, or nothing to say of it yet."""

    required_action = "view_budgets"

    def row(self, request: Request, budget_slug: str) -> BudgetRow:
        asker = one_tenant(request)
        only(request, *tenant_parameter(asker))
        with reading(asker, self.required_action) as scope:
            period = budget_period(budget_slug, local_today())
            if period is None:
                raise Http404
            listing = budgets_on(period.last, scope, clock.now(), only=budget_slug)
            if not listing.rows:
                raise Http404
            return listing.rows[0]


class BudgetBurnView(_OneBudget):
    """What a budget has cost, against its curve and its cap."""

    @extend_schema(operation_id="budget_burn", parameters=[TENANT], responses=BurnSerializer)
    def get(self, request: Request, budget_slug: str) -> Response:
        return _answer(burn_body(self.row(request, budget_slug)), NOT_COUNTED)


class BudgetForecastView(_OneBudget):
    """Where a budget's spend leads, with its band and how often such a band held."""

    @extend_schema(
        operation_id="budget_forecast", parameters=[TENANT], responses=ForecastSerializer
    )
    def get(self, request: Request, budget_slug: str) -> Response:
        return _answer(forecast_body(self.row(request, budget_slug)), NOT_FORECAST)


def _answer(body: Body | None, nothing: Text) -> Response:
    """Raises NotFound, with the sentence, where there is nothing."""
    if body is None:
        raise NotFound(str(nothing))
    return answer(body)


class BudgetDraftsView(APIView):
    """A draft of a budget. A key may draft; people send it on and sign it."""

    required_action = {"POST": "ask_budget"}

    @extend_schema(
        operation_id="draft_budget", request=DraftSerializer, responses={201: DraftedSerializer}
    )
    def post(self, request: Request) -> Response:
        only(request)
        actor = own_actor(request)
        asked = DraftSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        month = tenant_in_force().fiscal_year_start_month
        form = NewBudgetForm(asked.validated_data, fiscal_start_month=month)
        if not form.is_valid():
            raise ValidationError(form_problems(form))
        try:
            change = ask_budget(actor=actor, new=form.new_budget())
        except PermissionDenied as refusal:
            raise ValidationError({"budget_id": [ErrorDetail(str(refusal), "no_role")]}) from None
        return Response(_drafted(change, form.cleaned_data["budget_id"]), HTTPStatus.CREATED)


def _drafted(change: BudgetChange, slug: str) -> dict[str, object]:
    return {"id": change.pk, "budget_id": slug, "state": change.state}


class BudgetPlanView(APIView):
    """A whole plan as CSV or XLSX: all rows become drafts where they differ, or none does."""

    required_action = {"POST": "ask_budget"}
    parser_classes = [CsvParser, XlsxParser]

    @extend_schema(
        operation_id="budget_plan",
        request={"text/csv": OpenApiTypes.STR, XLSX_TYPE: OpenApiTypes.BINARY},
        responses={200: PlanSerializer},
    )
    def post(self, request: Request) -> Response:
        only(request)
        result = import_plan(actor=own_actor(request), data=body_of(request))
        if not result.is_good:
            errors: dict[str, list[ErrorDetail]] = {}
            for problem in result.problems:
                name = f"line {problem.line}" + (f", {problem.field}" if problem.field else "")
                errors.setdefault(name, []).append(ErrorDetail(problem.message, problem.code))
            raise ValidationError(errors)
        return answer({"asked": result.asked, "unchanged": result.unchanged})
