"""Where the pages of the observability data lie."""

from django.urls import URLPattern, path

from ledger.views.storage import overview

urlpatterns: list[URLPattern] = [
    path("storage/", overview.storage, name="storage"),
    path("storage/policy/", overview.set_retention, name="set_retention"),
]
