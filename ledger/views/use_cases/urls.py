"""Where the pages of use cases lie."""

from django.urls import URLPattern, path

from ledger.views.use_cases import promises, set_up

urlpatterns: list[URLPattern] = [
    path(
        "use-case-promises/<path:use_case>/",
        promises.use_case_promises,
        name="use_case_promises",
    ),
    path("use-case-set-up/<path:use_case>/", set_up.use_case_set_up, name="use_case_set_up"),
    path("edit-use-case/<path:use_case>/", set_up.edit_use_case, name="edit_use_case"),
]
