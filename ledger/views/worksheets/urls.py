"""Where the forms and files of worksheets lie; the worksheet itself is a report page."""

from django.urls import URLPattern, path

from ledger.views.worksheets.entering import import_workbook, worksheet_entries, worksheet_file

urlpatterns: list[URLPattern] = [
    path("worksheet-values/<path:use_case>/", worksheet_entries, name="worksheet_entries"),
    path("worksheet-workbooks/<path:use_case>/", worksheet_file, name="worksheet_file"),
    path("worksheet-imports/<path:use_case>/", import_workbook, name="worksheet_import"),
]
