"""Where the pages of imports, and what files may hold lie."""

from django.urls import URLPattern, path

from finops.views.cancelling import cancel_view
from ledger.views.imports import data_fields, jobs

cancel_import = cancel_view("import", jobs.find_job, "import_job")

urlpatterns: list[URLPattern] = [
    path("imports/", jobs.imports, name="imports"),
    path("imports/upload/", jobs.upload, name="import_upload"),
    path("imports/<uuid:public_id>/", jobs.import_job_page, name="import_job"),
    path("imports/<uuid:public_id>/cancel/", cancel_import, name="import_cancel"),
    path("imports/<uuid:public_id>/rejects.csv", jobs.rejects_csv, name="import_rejects"),
    path("data/fields/", data_fields.data_fields, name="data_fields"),
    path("data/fields/<slug:kind>.<slug:form>", data_fields.data_template, name="data_template"),
]
