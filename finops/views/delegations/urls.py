"""Where the forms and dialogs of delegations lie."""

from django.urls import URLPattern, path

from finops.views.approvals.steps import step_view
from finops.views.delegations.making import END, new_delegation

urlpatterns: list[URLPattern] = [
    path("delegations/new/", new_delegation, name="new_delegation"),
    path("delegations/<int:delegation>/end", step_view(END), name="end_delegation"),
]
