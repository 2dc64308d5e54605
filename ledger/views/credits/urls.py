"""Where the pages of providers' credits lie."""

from django.urls import URLPattern, path

from ledger.views.credits import report

urlpatterns: list[URLPattern] = [
    path("credits/", report.credits_page, name="credits"),
]
