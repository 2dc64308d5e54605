"""Where the pages of the view over all tenants lie."""

from django.urls import URLPattern, path

from ledger.views.platform import report
from ledger.views.storage import overview

urlpatterns: list[URLPattern] = [
    path("storage/", overview.platform_storage, name="platform_storage"),
    path("", report.platform_showback, name="platform_showback"),
]
