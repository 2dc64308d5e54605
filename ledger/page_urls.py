"""Pages of the ledger. Ids of use cases and traces may hold slashes, so they stand last."""

from typing import Final

from django.urls import URLPattern, URLResolver, include, path

NOUNS: Final = (
    "budgets",
    "business_metrics",
    "commitments",
    "duplicates",
    "home",
    "imports",
    "mapping",
    "outcomes",
    "periods",
    "pricebooks",
    "quality_incidents",
    "rerating",
    "reviews",
    "slos",
    "storage",
    "traces",
    "use_cases",
    "worksheets",
    "reported_cost",
)

of_a_tenant: list[URLPattern | URLResolver] = [
    *(path("", include(f"ledger.views.{noun}.urls")) for noun in NOUNS),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("t/<slug:tenant>/", include(of_a_tenant)),
    path("platform/", include("ledger.views.platform.urls")),
]
