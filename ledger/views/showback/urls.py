"""Where the pages of showback lie."""

from django.urls import URLPattern, path

from ledger.views.showback import report

urlpatterns: list[URLPattern] = [
    path("showback/", report.showback_page, name="showback"),
]
