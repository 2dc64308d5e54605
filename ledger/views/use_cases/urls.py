"""Where the pages of use cases lie."""

from django.urls import URLPattern, path

from ledger.views.use_cases import detail, listing

urlpatterns: list[URLPattern] = [
    path("use-cases/", listing.use_cases, name="use_cases"),
    path("use-cases/<path:use_case>/", detail.use_case_page, name="use_case"),
    path("edit-use-case/<path:use_case>/", detail.edit_use_case, name="edit_use_case"),
]
