"""Where the pages of traces lie."""

from django.urls import URLPattern, path

from ledger.views.traces import detail

urlpatterns: list[URLPattern] = [
    path("traces/<path:trace_id>/", detail.trace, name="trace"),
    path("trace/", detail.trace_by_query, name="trace_by_query"),
]
