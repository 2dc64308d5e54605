"""What waits for the FinOps leads of the platform."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.access import may_look_in
from finops.inbox import Item
from finops.models import Tenant
from finops.scope.requests import TenantRequest
from finops.ui.numbers import quantity
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter, last_30_days
from ledger.forms.reports import today_of
from ledger.queries.showback.report import showback
from ledger.queries.sql import reading_as_platform
from ledger.queries.work_lists import unpriced_since


def platform_items(request: TenantRequest) -> list[Item]:
    """Costs of any tenant that have no price, for the FinOps leads of the platform."""
    person = request.actor.user
    if request.tenant.kind != Tenant.Kind.PLATFORM or person is None:
        return []
    if not may_look_in(person, request.tenant):
        return []
    asked = ReportFilter(dates=last_30_days(today_of(request.tenant)), by=(Dimension.TENANT,))
    with reading_as_platform():
        report = showback(asked, None, with_trend=False)
        first = unpriced_since(asked, None)
    tenants = [row.label for row in report.rows if row.unpriced_lines]
    if not tenants:
        return []
    text = ngettext(
        "%(count)s cost line of %(tenants)s has no price; it is in no total.",
        "%(count)s cost lines of %(tenants)s have no price; they are in no total.",
        report.total.unpriced_lines,
    )
    shown = ", ".join(tenants[:3]) + (" …" if len(tenants) > 3 else "")
    period = urlencode({"from": asked.date_from, "to": asked.date_to})
    return [
        Item(
            tone="warn",
            word=_("unpriced"),
            title=_("Costs without a price"),
            text=text % {"count": quantity(report.total.unpriced_lines), "tenants": shown},
            url=f"{reverse('platform_showback')}?{period}",
            action=_("See the tenants"),
            since=first,
        )
    ]
