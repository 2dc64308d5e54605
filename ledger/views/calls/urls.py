"""Where the pages of calls that came more than once lie."""

from django.urls import URLPattern, path

from ledger.views.calls import listing

urlpatterns: list[URLPattern] = [
    path("calls/", listing.calls, name="calls"),
    path("calls/attempts/", listing.attempts, name="attempts"),
]
