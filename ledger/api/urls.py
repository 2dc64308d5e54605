"""REST of the ledger under /api/v1/."""

from django.urls import URLPattern, path

from finops.ui.reports import report_pages
from ledger.api.duplicates import DuplicatesView, DuplicateView
from ledger.api.imports.data_fields import FieldsView, TemplateView
from ledger.api.imports.ingest import IngestView
from ledger.api.imports.jobs import (
    ImportCancelView,
    ImportRejectsView,
    ImportsView,
    ImportView,
)
from ledger.api.mapping.versions import (
    MappingActivationView,
    MappingDryRunView,
    MappingRunCancelView,
    MappingsView,
    MappingView,
)
from ledger.api.metrics import MetricsView, MetricView
from ledger.api.outcome_rules import OutcomeDefinitionsView, OutcomeTypesView
from ledger.api.pricebooks import PricebooksView, PricebookView
from ledger.api.reports.endpoint import report_api_urls
from ledger.api.reports.reported_cost import FormerReportedCostView
from ledger.api.reports.unit_economics import UnitEconomicsView
from ledger.api.traces.detail import TraceView
from ledger.api.traces.listing import TracesView

urlpatterns: list[URLPattern] = [
    path("ingest", IngestView.as_view(), name="api_ingest"),
    path("imports", ImportsView.as_view(), name="api_imports"),
    path("imports/<uuid:public_id>", ImportView.as_view(), name="api_import"),
    path("imports/<uuid:public_id>/cancel", ImportCancelView.as_view(), name="api_import_cancel"),
    path(
        "imports/<uuid:public_id>/rejects.csv",
        ImportRejectsView.as_view(),
        name="api_import_rejects",
    ),
    path("suspected-duplicates", DuplicatesView.as_view(), name="api_duplicates"),
    path(
        "suspected-duplicates/<uuid:public_id>",
        DuplicateView.as_view(),
        name="api_duplicate",
    ),
    path("fields", FieldsView.as_view(), name="api_fields"),
    path("fields/<slug:kind>.<slug:form>", TemplateView.as_view(), name="api_template"),
    path("pricebooks", PricebooksView.as_view(), name="api_pricebooks"),
    path("pricebooks/<str:version>", PricebookView.as_view(), name="api_pricebook"),
    path("mappings", MappingsView.as_view(), name="api_mappings"),
    path("mappings/<int:number>", MappingView.as_view(), name="api_mapping"),
    path("mappings/<int:number>/dry-run", MappingDryRunView.as_view(), name="api_mapping_dry_run"),
    path(
        "mappings/<int:number>/activate",
        MappingActivationView.as_view(),
        name="api_mapping_activate",
    ),
    path(
        "mappings/runs/<uuid:public_id>/cancel",
        MappingRunCancelView.as_view(),
        name="api_mapping_cancel",
    ),
    path("outcome-types", OutcomeTypesView.as_view(), name="api_outcome_types"),
    path(
        "outcome-definitions",
        OutcomeDefinitionsView.as_view(),
        name="api_outcome_definitions",
    ),
    *report_api_urls(report_pages()),
    path("unit-economics", UnitEconomicsView.as_view(), name="api_unit_economics"),
    path("variance", FormerReportedCostView.as_view(), name="api_variance"),
    path("metrics", MetricsView.as_view(), name="api_metrics"),
    path("metrics/<slug:metric_name>", MetricView.as_view(), name="api_metric"),
    path("traces", TracesView.as_view(), name="api_traces"),
    path("traces/<path:trace_id>", TraceView.as_view(), name="api_trace"),
]
