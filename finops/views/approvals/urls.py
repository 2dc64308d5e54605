"""Where requests, responsibilities and the dialogs that decide on them lie."""

from django.urls import URLPattern, path

from finops.views.approvals.amending import amend_view
from finops.views.approvals.changes import TIER_DIALOGS, VERSION_DIALOGS
from finops.views.approvals.deciding import urls_of
from finops.views.approvals.requests import request_page
from finops.views.approvals.responsibilities import (
    AMEND_TABLE,
    AMEND_TIER,
    ask_responsibilities,
    ask_risk_tier,
    responsibilities,
)

urlpatterns: list[URLPattern] = [
    path("requests/<int:asked>/", request_page, name="request"),
    path("responsibilities/", responsibilities, name="responsibilities"),
    path("responsibilities/change", ask_responsibilities, name="ask_responsibilities"),
    path("risk-tiers/lower", ask_risk_tier, name="ask_risk_tier"),
    path(
        "responsibilities/<int:item>/amend", amend_view(AMEND_TABLE), name="amend_responsibilities"
    ),
    path("risk-tiers/<int:item>/amend", amend_view(AMEND_TIER), name="amend_risk_tier"),
    *urls_of(VERSION_DIALOGS, "responsibilities", "responsibilities"),
    *urls_of(TIER_DIALOGS, "risk-tiers", "risk_tier"),
]
