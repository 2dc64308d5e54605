"""Pages and API of the ledger."""

from django.urls import URLPattern, URLResolver, include, path

from ledger.api.receivers.events import EventsView
from ledger.api.receivers.langfuse import (
    LangfuseProjectsView,
    LangfuseScoresView,
    LangfuseTracesView,
)
from ledger.api.receivers.litellm import LiteLLMView
from ledger.api.receivers.otlp import LogsView, OtlpMetricsView, TracesView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ledger.page_urls")),
    path("api/v1/", include("ledger.api.urls")),
    path("v1/traces", TracesView.as_view(), name="receive_traces"),
    path("v1/metrics", OtlpMetricsView.as_view(), name="receive_metrics"),
    path("v1/logs", LogsView.as_view(), name="receive_logs"),
    path(
        "api/public/otel/v1/traces",
        LangfuseTracesView.as_view(),
        name="receive_langfuse_traces",
    ),
    path("api/public/projects", LangfuseProjectsView.as_view(), name="receive_langfuse_projects"),
    path("api/public/scores", LangfuseScoresView.as_view(), name="receive_langfuse_scores"),
    path("v1/ingest/litellm", LiteLLMView.as_view(), name="receive_litellm"),
    path("api/v1/events", EventsView.as_view(), name="receive_events"),
    # The same view: the document tells it once.
    path("api/v1/events/batch", EventsView.as_view(schema=None), name="receive_event_batch"),
]
