"""Outcomes: the types that records may name, and whom the results of a use case are credited to."""

from datetime import date, datetime
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from finops import clock
from finops.access import can, requires
from finops.models import UseCase
from finops.queries.outcome_types import type_label, type_labels
from finops.requests import TenantRequest
from finops.services.organisation.outcome_types import register_outcome_type
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer, back_to, wants_part
from ledger.calc.periods import day_start
from ledger.models import OutcomeDefinition
from ledger.queries.narrowing import tenant_zone
from ledger.queries.outcomes.definitions import DefinitionRow, outcome_definitions, outcome_types
from ledger.services.crediting.definitions import define_outcome
from ledger.views.outcomes.forms import RuleForm, TypeForm

RULES = dict(OutcomeDefinition.CreditRule.choices)


@requires("view_use_case")
@require_safe
def outcome_rules(request: TenantRequest) -> HttpResponse:
    return _page(request)


@requires("define_outcomes")
@require_POST
def register_type(request: TenantRequest) -> HttpResponse:
    form = TypeForm(request.POST)
    try:
        if not form.is_valid():
            return _page(request, types=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        made = register_outcome_type(actor=request.actor, **form.cleaned_data)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return _page(request, types=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Records may name %(slug)s now.") % {"slug": made.slug})
    return _done(request)


@requires("define_outcomes")
@require_POST
def define(request: TenantRequest) -> HttpResponse:
    form = _rule_form(request.POST)
    try:
        if not form.is_valid():
            return _page(request, rules=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        said = form.cleaned_data
        made = define_outcome(
            actor=request.actor,
            use_case=UseCase.objects.get(slug=said["use_case"]),
            kind=said["kind"],
            credit_rule=said["credit_rule"],
            lookback_days=said["lookback_days"],
            valid_from=_start_of(said["valid_from"]),
        )
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return _page(request, rules=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    words = {"use_case": made.use_case.name, "version": made.version}
    messages.success(request, _("Version %(version)s of %(use_case)s holds.") % words)
    return _done(request)


def _start_of(day: date | None) -> datetime | None:
    return None if day is None else day_start(day, tenant_zone())


def _rule_form(data: object = None) -> RuleForm:
    use_cases = UseCase.objects.order_by("name").values_list("slug", "name")
    return RuleForm(data, use_cases=use_cases, kinds=type_labels())


def _done(request: TenantRequest) -> HttpResponse:
    return _page(request) if wants_part(request) else back_to("outcome_rules")


def _page(
    request: TenantRequest,
    *,
    types: TypeForm | None = None,
    rules: RuleForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "rules": rules_table(outcome_definitions(clock.now())),
        "types": types_table(),
        "may_define": can(request.actor, "define_outcomes"),
        "type_form": types or TypeForm(auto_id="type_%s"),
        "rule_form": rules or _rule_form(),
    }
    return answer(
        request, "ledger/outcomes/definitions.html", context, part="outcomes", status=status
    )


def types_table() -> Table:
    columns = [Column(_("Type"), "code"), Column(_("Name")), Column(_("From"))]
    rows = [
        Row(
            [
                Cell(one.slug, "code"),
                Cell(one.name),
                Cell(_("ships with the product") if one.is_shipped else _("registered here")),
            ]
        )
        for one in outcome_types()
    ]
    return Table(_("Types of outcomes"), columns, rows)


def rules_table(found: list[DefinitionRow]) -> Table:
    columns = [
        Column(_("Use case")),
        Column(_("Type of outcome")),
        Column(_("Version"), "quantity"),
        Column(_("Credited")),
        Column(_("Looks back (days)"), "quantity"),
        Column(_("For outcomes from"), "when"),
        Column(_("Declared by")),
        Column(_("Status"), "badge"),
    ]
    return Table(
        _("Credit rules, the newest version first"), columns, [_rule(one) for one in found]
    )


def _rule(one: DefinitionRow) -> Row:
    good = "good" if one.is_in_force else "quiet"
    return Row(
        [
            Cell(one.name, note=one.use_case),
            Cell(type_label(one.kind) if one.kind else _("all types")),
            Cell(one.version, "quantity"),
            Cell(str(RULES[one.credit_rule])),
            Cell(one.lookback_days, "quantity"),
            Cell(one.valid_from, "when"),
            Cell(one.declared_by),
            Cell(_("in force") if one.is_in_force else _("earlier or later"), "badge", good=good),
        ]
    )
