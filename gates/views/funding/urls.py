"""Where the gates, their forms and the dialogs that decide on them lie."""

from django.urls import URLPattern, path

from finops.views.approvals.amending import amend_view
from finops.views.approvals.deciding import urls_of
from gates.views.funding.asking import AMENDING, ask_for_gate
from gates.views.funding.detail import gate_page
from gates.views.funding.steps import GATE_DIALOGS

urlpatterns: list[URLPattern] = [
    path("gates/<int:item>/", gate_page, name="gate"),
    path("gates/<int:item>/amend", amend_view(AMENDING), name="amend_gate"),
    *urls_of(GATE_DIALOGS, "gates", "gate"),
    path("gates/ask/<path:use_case>/", ask_for_gate, name="ask_gate"),
]
