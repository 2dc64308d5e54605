"""REST of the ledger under /api/v1/."""

from django.urls import URLPattern, path

from ledger.api.imports import ImportRejectsView, ImportsView, ImportView
from ledger.api.ingest import IngestView

urlpatterns: list[URLPattern] = [
    path("ingest", IngestView.as_view(), name="api_ingest"),
    path("imports", ImportsView.as_view(), name="api_imports"),
    path("imports/<uuid:public_id>", ImportView.as_view(), name="api_import"),
    path(
        "imports/<uuid:public_id>/rejects.csv",
        ImportRejectsView.as_view(),
        name="api_import_rejects",
    ),
]
