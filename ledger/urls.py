"""Pages and API of the ledger."""

from django.urls import URLPattern, URLResolver, include, path

from ledger.api.receivers.events import EventsView
from ledger.api.receivers.litellm import LiteLLMView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ledger.page_urls")),
    path("api/v1/", include("ledger.api.urls")),
    path("v1/ingest/litellm", LiteLLMView.as_view(), name="receive_litellm"),
    path("api/v1/events", EventsView.as_view(), name="receive_events"),
    path("api/v1/events/batch", EventsView.as_view(), name="receive_event_batch"),
]
