"""The month that pages of a worksheet are about: the query's, or the one that runs."""

import re
from datetime import date
from typing import Final

from django.http import Http404
from django.utils.translation import gettext as _

from finops.models import UseCase
from finops.queries.tenants import local_today
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url

MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


def month_asked(request: TenantRequest) -> date:
    """The first day of `?month=2026-06`. Raises Http404 for what is no month, or has not begun."""
    today = local_today()
    text = request.GET.get("month", "")
    if not text:
        return today.replace(day=1)
    match = MONTH.fullmatch(text)
    month = date(int(match[1]), int(match[2]), 1) if match else None
    if month is None or month > today:
        raise Http404
    return month


def address(route: str, use_case: str, month: date) -> str:
    return f"{page_url(route, use_case)}?month={month:%Y-%m}"


def sheet_url(use_case: str, month: date) -> str:
    """The worksheet's page of all days of a month."""
    last = date(month.year + month.month // 12, month.month % 12 + 1, 1).toordinal() - 1
    until = min(date.fromordinal(last), local_today())
    return f"{page_url('use_case_worksheet', use_case)}?from={month}&to={until}"


def crumbs_of(use_case: UseCase, month: date, title: str) -> list[dict[str, object]]:
    return [
        crumb(_("Use cases"), page_url("use_cases")),
        crumb(use_case.name, page_url("use_case", use_case.slug)),
        crumb(_("Unit economics"), sheet_url(use_case.slug, month)),
        crumb(title),
    ]
