"""Who sees all tenants at once."""

from dataclasses import dataclass
from typing import Final

from django.http import Http404
from django.utils.translation import gettext_lazy

from finops.access import may_look_in
from finops.ui.reports import Reading, ReportRequest
from ledger.views.reports.filtering import AskedReport, ReportFields

# The foot of these pages: nothing there is one tenant's.
OF_ALL: Final = gettext_lazy(
    "All tenants · amounts in USD · days end at each tenant’s own midnight · direct cost"
)


def leads_only(asking: ReportRequest) -> None:
    """The middleware has entered the platform tenant; of its people only a FinOps lead sees others.
    Raises Http404."""
    if asking.actor.user is None or not may_look_in(asking.actor.user, asking.tenant):
        raise Http404


@dataclass(frozen=True)
class PlatformFields(ReportFields):
    """The filter of reports, for those who look into all tenants."""

    def read(self, asking: ReportRequest, action: str) -> Reading[AskedReport]:
        leads_only(asking)
        return super().read(asking, action)
