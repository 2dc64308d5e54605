"""Where the pages of use cases lie."""

from django.urls import URLPattern, path

from ledger.views.use_cases import detail

urlpatterns: list[URLPattern] = [
    path("edit-use-case/<path:use_case>/", detail.edit_use_case, name="edit_use_case"),
]
