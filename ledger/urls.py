"""Pages and API of the ledger."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ledger.page_urls")),
    path("api/v1/", include("ledger.api.urls")),
]
