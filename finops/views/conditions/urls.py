"""Where the forms and dialogs of conditions lie."""

from django.urls import URLPattern, path

from finops.views.approvals.steps import step_view
from finops.views.conditions.asking import MEET, REMOVE, new_condition

urlpatterns: list[URLPattern] = [
    path("requests/<int:number>/conditions/new", new_condition, name="new_condition"),
    path(
        "requests/<int:number>/conditions/<int:no>/remove",
        step_view(REMOVE),
        name="remove_condition",
    ),
    path("conditions/<int:condition>/met", step_view(MEET), name="meet_condition"),
]
