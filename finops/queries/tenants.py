"""The tenant in force, and the clock its days are cut by."""

from datetime import date
from zoneinfo import ZoneInfo

from finops import clock
from finops.calc.dates.periods import local_day
from finops.models import Tenant
from finops.scope import current_tenant_id
from finops.scope.remembering import remembered


@remembered
def tenant_in_force() -> Tenant:
    return Tenant.objects.get(pk=current_tenant_id())


def tenant_zone() -> ZoneInfo:
    return ZoneInfo(tenant_in_force().time_zone)


def local_today() -> date:
    """The day that it is on the tenant's clock."""
    return local_day(clock.now(), tenant_zone())
