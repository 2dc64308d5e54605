"""Where what changes the observability data lies; its page is a report."""

from django.urls import URLPattern, path

from ledger.views.storage import overview

urlpatterns: list[URLPattern] = [
    path("storage/policy/", overview.set_retention, name="set_retention"),
]
