"""Where the pages of exports in the background lie."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from finops.views.cancelling import CancelWords, cancel_view
from finops.views.exports import jobs

WORDS = CancelWords(
    _("Cancel the export"),
    _("No file is made. Whoever wants one asks again."),
)
cancel_export = cancel_view("export", jobs.find_own, "export_job", WORDS, anywhere=True)

urlpatterns: list[URLPattern] = [
    path("exports/", jobs.exports, name="exports"),
    path("exports/<uuid:export>/", jobs.export_job, name="export_job"),
    path("exports/<uuid:public_id>/cancel/", cancel_export, name="export_cancel"),
    path("exports/<uuid:export>/file", jobs.export_file, name="export_file"),
]
