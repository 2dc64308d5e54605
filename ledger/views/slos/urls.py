"""Where the matrix, its forms and the dialogs that decide on it lie."""

from django.urls import URLPattern, path

from finops.views.approvals.amending import amend_view
from finops.views.approvals.deciding import urls_of
from ledger.views.slos.asking import AMENDING, ask_slo
from ledger.views.slos.proposing import ask_proposal, ask_success
from ledger.views.slos.steps import MATRIX_DIALOGS

urlpatterns: list[URLPattern] = [
    path("slos/proposal/", ask_proposal, name="slo_proposal"),
    path("slos/success/", ask_success, name="slo_success"),
    path("slos/<int:item>/amend", amend_view(AMENDING), name="amend_slo"),
    *urls_of(MATRIX_DIALOGS, "slos", "slo"),
    path("slos/ask/<path:use_case>/", ask_slo, name="ask_slo"),
]
