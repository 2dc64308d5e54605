"""Where the form of business metrics lies; their list is a report page."""

from django.urls import URLPattern, path

from ledger.views.business_metrics.importing import import_business_metrics

urlpatterns: list[URLPattern] = [
    path(
        "business-metrics/import/",
        import_business_metrics,
        name="business_metrics_import",
    ),
]
