"""Where the pages of periods lie."""

from django.urls import URLPattern, path

from finops.views.approvals.steps import step_view
from ledger.views.periods import months
from ledger.views.periods.steps import CLOSE, REOPEN

urlpatterns: list[URLPattern] = [
    path("periods/", months.periods, name="periods"),
    path("periods/<str:month>/close/", step_view(CLOSE), name="close_period"),
    path("periods/<str:month>/reopen/", step_view(REOPEN), name="reopen_period"),
]
