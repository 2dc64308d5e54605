"""REST of the ledger under /api/v1/."""

from django.urls import URLPattern, path

from finops.ui.reports import reports
from ledger.api.budgets.endpoints import (
    BudgetBurnView,
    BudgetDraftsView,
    BudgetForecastView,
    BudgetPlanView,
)
from ledger.api.business_metrics import BusinessMetricEntriesView
from ledger.api.commitments import CommitmentEntriesView, CommitmentReleaseView
from ledger.api.duplicates import DuplicateView
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
from ledger.api.measures import MeasureDefinitionsView
from ledger.api.metrics import MetricsView, MetricView
from ledger.api.outcome_rules import OutcomeDefinitionsView, OutcomeTypesView
from ledger.api.pricebooks import PricebooksView, PricebookView
from ledger.api.quality_incidents import IncidentEndView, IncidentEntriesView
from ledger.api.reports.endpoint import report_api_urls
from ledger.api.reports.exports import ExportCancelView, ExportFileView, ExportsView, ExportView
from ledger.api.reports.reported_cost import FormerReportedCostView
from ledger.api.slos.endpoints import SloAllowedView, SloDraftsView, SloSuccessView
from ledger.api.traces.detail import TraceView
from ledger.api.worksheets import WorksheetEntriesView

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
    path(
        "quality-incidents/entries",
        IncidentEntriesView.as_view(),
        name="api_quality_incident_entries",
    ),
    path(
        "quality-incidents/<int:incident>/end",
        IncidentEndView.as_view(),
        name="api_quality_incident_end",
    ),
    path(
        "measure-definitions",
        MeasureDefinitionsView.as_view(),
        name="api_measure_definitions",
    ),
    path("exports", ExportsView.as_view(), name="api_exports"),
    path("exports/<uuid:public_id>", ExportView.as_view(), name="api_export"),
    path("exports/<uuid:public_id>/cancel", ExportCancelView.as_view(), name="api_export_cancel"),
    path("exports/<uuid:public_id>/file", ExportFileView.as_view(), name="api_export_file"),
    path("commitments/entries", CommitmentEntriesView.as_view(), name="api_commitment_entries"),
    path(
        "commitments/<int:commitment>/release",
        CommitmentReleaseView.as_view(),
        name="api_commitment_release",
    ),
    path(
        "business-metrics/entries",
        BusinessMetricEntriesView.as_view(),
        name="api_business_metric_entries",
    ),
    path("budgets/drafts", BudgetDraftsView.as_view(), name="api_budget_drafts"),
    path("budgets/plan", BudgetPlanView.as_view(), name="api_budget_plan"),
    path("budgets/<path:budget_slug>/burn", BudgetBurnView.as_view(), name="api_budget_burn"),
    path(
        "budgets/<path:budget_slug>/forecast",
        BudgetForecastView.as_view(),
        name="api_budget_forecast",
    ),
    path("slos/drafts", SloDraftsView.as_view(), name="api_slo_drafts"),
    path("slos/allowed", SloAllowedView.as_view(), name="api_slo_allowed"),
    path("slos/success", SloSuccessView.as_view(), name="api_slo_success"),
    *report_api_urls(reports()),
    path(
        "worksheets/<path:use_case>/entries",
        WorksheetEntriesView.as_view(),
        name="api_worksheet_entries",
    ),
    path("variance", FormerReportedCostView.as_view(), name="api_variance"),
    path("metrics", MetricsView.as_view(), name="api_metrics"),
    path("metrics/<slug:metric_name>", MetricView.as_view(), name="api_metric"),
    path("traces/<path:trace_id>", TraceView.as_view(), name="api_trace"),
]
