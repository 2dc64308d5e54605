"""Pages of funding gates."""

from django.urls import URLPattern, URLResolver, include, path

of_a_tenant: list[URLPattern | URLResolver] = [
    path("", include("gates.views.funding.urls")),
    path("", include("gates.views.memos.urls")),
    path("", include("gates.views.checking.urls")),
    path("", include("gates.views.packs.urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [path("t/<slug:tenant>/", include(of_a_tenant))]
