"""REST of the ledger under /api/v1/."""

from django.urls import URLPattern, path

from ledger.api.imports import ImportRejectsView, ImportsView, ImportView
from ledger.api.ingest import IngestView
from ledger.api.pricebooks import PricebooksView, PricebookView
from ledger.api.showback import ShowbackView
from ledger.api.traces import TraceView
from ledger.api.unit_economics import UnitEconomicsView
from ledger.api.variance import VarianceView

urlpatterns: list[URLPattern] = [
    path("ingest", IngestView.as_view(), name="api_ingest"),
    path("imports", ImportsView.as_view(), name="api_imports"),
    path("imports/<uuid:public_id>", ImportView.as_view(), name="api_import"),
    path(
        "imports/<uuid:public_id>/rejects.csv",
        ImportRejectsView.as_view(),
        name="api_import_rejects",
    ),
    path("pricebooks", PricebooksView.as_view(), name="api_pricebooks"),
    path("pricebooks/<str:version>", PricebookView.as_view(), name="api_pricebook"),
    path("showback", ShowbackView.as_view(), name="api_showback"),
    path("unit-economics", UnitEconomicsView.as_view(), name="api_unit_economics"),
    path("variance", VarianceView.as_view(), name="api_variance"),
    path("traces/<path:trace_id>", TraceView.as_view(), name="api_trace"),
]
