"""One budget: burn and forecast, what it is spent on, thresholds, decisions and signatures."""

from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops import clock
from finops.access import can, requires
from finops.forms.exact import IsoDayField
from finops.models import Budget, BudgetChange, BudgetPeriod
from finops.models.budgets.changes import IN_FORCE, SignedState
from finops.queries.approvals import request_of
from finops.queries.budgets.amounts import OPEN_STATES
from finops.queries.budgets.signers import risk_of, target_of
from finops.queries.signatures import signature_lines
from finops.queries.tenants import local_today
from finops.scope.requests import TenantRequest
from finops.services.budgets.signing import BUDGETS
from finops.ui.links import crumb, page_url
from finops.ui.shell.parts import parts_of
from finops.ui.tables import Table
from finops.ui.text import Text
from finops.views.approvals.subjects import roles_in_words
from ledger.calc.budgets.drivers import CannotTell
from ledger.queries.budgets.commitments import commitment_list
from ledger.queries.budgets.detail import (
    budget_named,
    budget_period,
    changes_of,
    counted_now,
    day_rows,
    drafted_at,
    limits_of,
    report_of,
    reviews_of,
    thresholds,
)
from ledger.queries.budgets.drivers import drivers_of, unit_costs_of
from ledger.queries.budgets.listing import bare_spends
from ledger.queries.budgets.standing import CountedPeriod
from ledger.queries.showback.report import showback
from ledger.views.budgets.evidence import WHY_NOT, why_table
from ledger.views.budgets.figures import (
    bare_figures,
    chart,
    coverage_text,
    due_now,
    key_figures,
    notice,
)
from ledger.views.budgets.steps import open_dialogs
from ledger.views.budgets.tables import (
    changes_table,
    days_table,
    limits_table,
    reviews_table,
    spent_on_table,
    threshold_table,
)
from ledger.views.budgets.words import TIER_TONES, change_badge, period_text, scope_text
from ledger.views.commitments.listing import commitment_table
from ledger.views.reports.filtering import showback_url, traces_url

TEMPLATE: Final = "ledger/budgets/detail.html"


def budget_or_404(request: TenantRequest, slug: str) -> Budget:
    budget = budget_named(slug)
    if budget is None or not can(request.actor, "view_budgets", target_of(budget)):
        raise Http404
    return budget


def period_asked(request: TenantRequest, budget: Budget) -> BudgetPeriod:
    """The period around `?on=`, a day; today without one, or where it is none."""
    asked = request.GET.get("on", "")
    try:
        day = IsoDayField(required=False).clean(asked) or local_today()
    except ValueError:
        day = local_today()
    period = budget_period(budget.slug, day)
    if period is None:
        raise Http404
    return period


@requires("view_budgets", anywhere=True)
@require_safe
def budget(request: TenantRequest, budget_slug: str) -> HttpResponse:
    period = period_asked(request, budget_or_404(request, budget_slug))
    return render(request, TEMPLATE, _context(request, period))


def _context(request: TenantRequest, period: BudgetPeriod) -> dict[str, object]:
    shown, today = period.budget, local_today()
    changes = changes_of(shown)
    here = [row for row in changes if any(a.period_id == period.pk for a in row.amounts.all())]
    counted = counted_now(period, clock.now()) if period.starts_at <= clock.now() else None
    risk = risk_of(shown)
    context: dict[str, object] = {
        "budget": shown,
        "title": f"{shown.name}, {period_text(period, request.tenant.fiscal_year_start_month)}",
        "state": _state(here or changes),
        "risk": (TIER_TONES[risk], risk.title()),
        "scope": scope_text(shown),
        "may_ask": can(request.actor, "ask_budget", target_of(shown)) and _may_change(here),
        "waits": next((row for row in here if row.state in OPEN_STATES), None),
        "may_commit": can(request.actor, "commit_budget", target_of(shown)),
        "steps": open_dialogs(request, changes),
        "changes": changes_table(changes, drafted_at(changes)),
        "thresholds": threshold_table(thresholds(period), counted),
        "limits": limits_table(limits_of(shown)),
        "reviews": reviews_table(reviews_of(shown)),
        "crumbs": [crumb(_("Budgets"), page_url("budgets")), crumb(shown.name)],
        "signed": _signatures(request, here),
        "committed": _commitments(request, shown, today),
        **(_counted(period, counted, today) if counted else _bare(period, today)),
    }
    return {**context, **parts_of(request, _labels(context))}


def _labels(context: dict[str, object]) -> dict[str, Text]:
    """The parts of the page; what the period has not is not there."""
    labels: dict[str, Text] = {"": _("Burn and forecast")}
    if "spent_on" in context:
        labels["spend"] = _("What it is spent on")
    return {
        **labels,
        "limits": _("Limits and commitments"),
        "history": _("History and signatures"),
    }


def _signatures(request: TenantRequest, changes: list[BudgetChange]) -> dict[str, object]:
    """Of what waits, or else of what is in force: each signature, and how many there are."""
    change = next((row for row in changes if row.state in ("in_review", *IN_FORCE)), None)
    if change is None:
        return {}
    known = request_of(BUDGETS.name, change.pk)
    lines = signature_lines(BUDGETS, change, known, request.actor)
    return {
        "change": change,
        "lines": [(line, roles_in_words(line.roles)) for line in lines],
        "count": sum(line.person is not None for line in lines),
        "of": len(lines),
    }


def _commitments(request: TenantRequest, shown: Budget, today: date) -> Table:
    listing = commitment_list(None, today, shown.pk)
    return commitment_table(listing, may_release=can(request.actor, "commit_budget"))


def _counted(period: BudgetPeriod, counted: CountedPeriod, today: date) -> dict[str, object]:
    """What there is of a period that has begun."""
    rows = list(day_rows(counted))
    report = report_of(period, today)
    costs = unit_costs_of(period, today, counted.rate)
    split = drivers_of(counted, due_now(counted), costs)
    return {
        "figures": key_figures(counted, costs),
        "why": None if isinstance(split, CannotTell) else why_table(split),
        "why_not": WHY_NOT[split] if isinstance(split, CannotTell) else "",
        "notice": notice(counted, period.budget),
        "chart": chart(counted, rows),
        "days": days_table(rows),
        "spent_on": spent_on_table(showback(report, None, with_trend=False)),
        "showback_url": showback_url(report),
        "traces_url": traces_url(report),
        "as_of": counted.burn.as_of,
        "unpriced": counted.burn.unpriced_lines,
        "coverage": coverage_text(counted),
    }


def _bare(period: BudgetPeriod, today: date) -> dict[str, object]:
    """What there is of a period that has begun, and in which no amount is approved."""
    bare = bare_spends([period], today).get(period.pk)
    if bare is None:
        return {}
    report = report_of(period, today)
    return {
        "figures": bare_figures(bare, period.budget.currency),
        "spent_on": spent_on_table(showback(report, None, with_trend=False)),
        "showback_url": showback_url(report),
        "traces_url": traces_url(report),
        "is_bare": True,
    }


def _may_change(here: list[BudgetChange]) -> bool:
    """Something is in force for the period, and nothing else is asked for it."""
    states = {row.state for row in here}
    return not states.isdisjoint(IN_FORCE) and states.isdisjoint(OPEN_STATES)


def _state(changes: list[BudgetChange]) -> tuple[str, str]:
    """Of what is in force, or else of what is asked for: the newest first."""
    shown = next((row for row in changes if row.state == SignedState.APPROVED), None)
    row = shown or changes[0]
    return change_badge(row)
