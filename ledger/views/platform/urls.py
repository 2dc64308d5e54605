"""Where the pages of the view over all tenants lie."""

from finops.views.reports import report_urls
from ledger.views.platform.report import PLATFORM_SHOWBACK
from ledger.views.platform.storage import PLATFORM_STORAGE
from ledger.views.platform.units import PLATFORM_UNITS

urlpatterns = report_urls((PLATFORM_STORAGE, PLATFORM_UNITS, PLATFORM_SHOWBACK))
