"""Where the pages of budgets lie. Ids of budgets may hold slashes, so they stand last."""

from typing import Final

from django.urls import URLPattern, path

from finops.views.approvals.amending import amend_view
from finops.views.approvals.steps import step_view
from ledger.views.budgets import asking, change, detail, importing, reviewing
from ledger.views.budgets.steps import DIALOGS

CHANGE: Final = "budget-changes/<int:budget_change>/"

urlpatterns: list[URLPattern] = [
    path("budgets/new/", asking.new_budget, name="budget_new"),
    path("budgets/plan/", importing.import_budgets, name="budget_import"),
    path("budgets/reviews/<int:budget_review>/", reviewing.review, name="budget_review"),
    path("budgets/transfer/", asking.transfer, name="budget_transfer"),
    path("budgets/change/<path:budget_slug>/", asking.change_budget, name="budget_amount"),
    path("budgets/of/<path:budget_slug>/", detail.budget, name="budget"),
    path(f"{CHANGE}amend/", amend_view(asking.AMENDING), name="amend_budget"),
    path(CHANGE, change.change, name="budget_change"),
    *(
        path(f"{CHANGE}{name.replace('_', '-')}/", step_view(dialog), name=f"budget_{name}")
        for name, dialog in DIALOGS.items()
    ),
]
