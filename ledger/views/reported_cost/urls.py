"""Where the pages of reported beside rated cost lie."""

from django.urls import URLPattern, path

from ledger.views.reported_cost import report

urlpatterns: list[URLPattern] = [
    path("variance/", report.former_page, name="variance"),
]
