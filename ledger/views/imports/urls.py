"""Where the pages of imports, and what files may hold lie."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from finops.views.cancelling import CancelWords, cancel_view
from ledger.views.imports import data_fields, jobs

WORDS = CancelWords(
    _("Cancel the import"),
    _(
        "What it has posted already stays in the ledger; the rest of the file is not read. The same"
        " file may come again: nothing counts twice."
    ),
)
cancel_import = cancel_view("import", jobs.find_job, "import_job", WORDS)

urlpatterns: list[URLPattern] = [
    path("imports/", jobs.imports, name="imports"),
    path("imports/upload/", jobs.upload, name="import_upload"),
    path("imports/<uuid:public_id>/", jobs.import_job_page, name="import_job"),
    path("imports/<uuid:public_id>/cancel/", cancel_import, name="import_cancel"),
    path("imports/<uuid:public_id>/put-away/", jobs.put_import_away, name="import_put_away"),
    path("imports/<uuid:public_id>/take-back/", jobs.take_import_back, name="import_take_back"),
    path("imports/<uuid:public_id>/rejects.csv", jobs.rejects_csv, name="import_rejects"),
    path("data/fields/", data_fields.data_fields, name="data_fields"),
    path("data/fields/<slug:kind>.<slug:form>", data_fields.data_template, name="data_template"),
]
