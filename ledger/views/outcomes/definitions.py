"""Outcomes: the types that records may name, and what counts as one of a use case."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from finops import clock
from finops.access import can, requires, visible_use_cases
from finops.calc.dates.periods import day_start
from finops.models import UseCase
from finops.queries.outcome_types import type_labels
from finops.scope.requests import TenantRequest
from finops.services.organisation.outcome_types import register_outcome_type
from finops.ui.dates import today
from finops.ui.links import page_url
from finops.ui.shell.parts import parts_of
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer, back_to, wants_part
from ledger.queries.measures.definitions import measure_versions
from ledger.queries.narrowing import tenant_zone
from ledger.queries.outcomes.definitions import outcome_definitions, outcome_types
from ledger.services.crediting.definitions import define_outcome
from ledger.services.measures.definitions import define_measure
from ledger.views.measures.versions import MeasureForm, versions_table
from ledger.views.outcomes.forms import OutcomeRuleForm, TypeForm
from ledger.views.outcomes.rules import rules_table

TYPES: Final = "types"
MEASURES: Final = "measures"
UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY


@requires("view_use_case", anywhere=True)
@require_safe
def outcome_rules(request: TenantRequest) -> HttpResponse:
    return _page(request)


@requires("define_outcomes")
@require_POST
def register_type(request: TenantRequest) -> HttpResponse:
    form = TypeForm(request.POST)
    try:
        if not form.is_valid():
            return _page(request, types=form, part=TYPES, status=UNPROCESSABLE)
        made = register_outcome_type(actor=request.actor, **form.cleaned_data)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return _page(request, types=form, part=TYPES, status=UNPROCESSABLE)
    messages.success(request, _("Records may name %(slug)s now.") % {"slug": made.slug})
    return _done(request, TYPES)


@requires("define_outcomes")
@require_POST
def define(request: TenantRequest) -> HttpResponse:
    form = _rule_form(request.POST)
    try:
        if not form.is_valid():
            return _page(request, rules=form, part="", status=UNPROCESSABLE)
        fields = form.cleaned_data
        made = define_outcome(
            actor=request.actor,
            use_case=UseCase.objects.get(slug=fields["use_case"]),
            kind=fields["kind"],
            terms=form.terms,
            valid_from=_start_of(fields["valid_from"]),
        )
    except ValidationError as problem:
        form.add_error(None, problem)
        return _page(request, rules=form, part="", status=UNPROCESSABLE)
    words = {"use_case": made.use_case.name, "version": made.version}
    messages.success(request, _("Version %(version)s of %(use_case)s holds.") % words)
    return _done(request)


@requires("define_outcomes")
@require_POST
def declare_measure(request: TenantRequest) -> HttpResponse:
    form = MeasureForm(request.POST)
    try:
        if not form.is_valid():
            return _page(request, measures=form, part=MEASURES, status=UNPROCESSABLE)
        fields = form.cleaned_data
        made = define_measure(
            actor=request.actor,
            metric=fields["metric"],
            terms=form.terms,
            valid_from=fields["valid_from"],
        )
    except ValidationError as problem:
        form.add_error(None, problem)
        return _page(request, measures=form, part=MEASURES, status=UNPROCESSABLE)
    words = {"measure": made.label, "version": made.version}
    messages.success(request, _("Version %(version)s of %(measure)s holds.") % words)
    return _done(request, MEASURES)


def _start_of(day: date | None) -> datetime | None:
    return None if day is None else day_start(day, tenant_zone())


def _rule_form(data: object = None) -> OutcomeRuleForm:
    use_cases = UseCase.objects.order_by("name").values_list("slug", "name")
    return OutcomeRuleForm(data, use_cases=use_cases, kinds=type_labels())


def _done(request: TenantRequest, part: str = "") -> HttpResponse:
    return _page(request, part=part) if wants_part(request) else back_to("outcome_rules", part)


def _page(
    request: TenantRequest,
    *,
    types: TypeForm | None = None,
    rules: OutcomeRuleForm | None = None,
    measures: MeasureForm | None = None,
    part: str | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    scope = visible_use_cases(request.actor, "view_use_case")
    declared = outcome_definitions(clock.now())
    labels = {"": _("Definitions"), TYPES: _("Types of outcomes"), MEASURES: _("Measures")}
    context = {
        "rules": rules_table([r for r in declared if scope is None or r.use_case in scope]),
        "types": types_table(),
        "may_define": can(request.actor, "define_outcomes"),
        "type_form": types or TypeForm(auto_id="type_%s"),
        "rule_form": rules or _rule_form(),
        "measures": versions_table(measure_versions(today())),
        "measure_form": measures or MeasureForm(auto_id="measure_%s"),
        **parts_of(request, labels, path=page_url("outcome_rules"), shown=part),
    }
    return answer(
        request, "ledger/outcomes/definitions.html", context, part="outcomes", status=status
    )


def types_table() -> Table:
    columns = [Column(_("Type"), "code"), Column(_("Name")), Column(_("From"))]
    rows = [
        Row(
            [
                Cell(kind.slug, "code"),
                Cell(kind.name),
                Cell(_("ships with the product") if kind.is_shipped else _("registered here")),
            ]
        )
        for kind in outcome_types()
    ]
    return Table(_("Types of outcomes"), columns, rows)
