"""Where the pages of periods lie."""

from django.urls import URLPattern, path

from ledger.views.periods import months

urlpatterns: list[URLPattern] = [
    path("periods/", months.periods, name="periods"),
    path("periods/<str:month>/close/", months.close, name="close_period"),
    path("periods/<str:month>/reopen/", months.reopen, name="reopen_period"),
]
