"""Where the pages of traces lie."""

from django.urls import URLPattern, path

from ledger.views.traces import detail, listing

urlpatterns: list[URLPattern] = [
    path("traces/", listing.traces_page, name="traces"),
    path("traces/<path:trace_id>/", detail.trace, name="trace"),
    path("trace/", detail.trace_by_query, name="trace_by_query"),
]
