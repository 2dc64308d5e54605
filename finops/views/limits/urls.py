"""Where limits, the forms that ask for them and the dialogs that decide on them lie."""

from django.urls import URLPattern, path

from finops.views.approvals.amending import amend_view
from finops.views.approvals.deciding import urls_of
from finops.views.limits.asking import AMENDING, change_limit, new_limit
from finops.views.limits.steps import LIMIT_DIALOGS

urlpatterns: list[URLPattern] = [
    path("limits/new/", new_limit, name="new_limit"),
    path("limits/<int:item>/amend", amend_view(AMENDING), name="amend_limit"),
    *urls_of(LIMIT_DIALOGS, "limits", "limit"),
    path("limits/change/<path:slug>/", change_limit, name="change_limit"),
]
