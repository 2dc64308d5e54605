"""Pages and API of the gates."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("gates.page_urls")),
    path("api/v1/", include("gates.api.urls")),
]
