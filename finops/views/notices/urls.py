"""Where a person's notices lie."""

from django.urls import URLPattern, path

from finops.views.notices import pages

urlpatterns: list[URLPattern] = [
    path("notices/", pages.notices, name="notices"),
    path("notices/read", pages.read_notices, name="read_notices"),
    path("notices/ways/", pages.notice_ways, name="notice_ways"),
]
