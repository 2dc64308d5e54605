"""Where the pages of reported beside rated cost lie."""

from django.urls import URLPattern, path

from ledger.views.reported_cost import report

urlpatterns: list[URLPattern] = [
    path("reported-cost/", report.reported_cost_page, name="reported_cost"),
    path("variance/", report.former_page, name="variance"),
]
