"""Where the pages of exports in the background lie."""

from django.urls import URLPattern, path

from finops.views.exports import jobs

urlpatterns: list[URLPattern] = [
    path("exports/", jobs.exports, name="exports"),
    path("exports/<uuid:export>/", jobs.export_job, name="export_job"),
    path("exports/<uuid:export>/file", jobs.export_file, name="export_file"),
]
