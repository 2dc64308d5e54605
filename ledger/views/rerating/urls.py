"""Where the pages of re-rating runs lie."""

from typing import Final

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from finops.views.approvals.steps import step_view
from finops.views.cancelling import CancelWords, cancel_view
from ledger.views.rerating import detail, listing, new
from ledger.views.rerating.steps import DIALOGS

RUN: Final = "rerating/<uuid:public_id>/"

WORDS = CancelWords(
    _("Cancel the computing"),
    _("The run becomes a draft again; it can be computed anew. No line has changed."),
)
cancel_rerating = cancel_view("rerating", detail.find_run, "rerating", WORDS)
urlpatterns: list[URLPattern] = [
    path("rerating/", listing.reratings, name="reratings"),
    path("rerating/new/", new.new_rerating, name="rerate-new"),
    path(RUN, detail.rerating, name="rerating"),
    path(f"{RUN}submit/", step_view(DIALOGS["submit"]), name="rerating_submit"),
    path(f"{RUN}recompute/", step_view(DIALOGS["compute"]), name="rerating_recompute"),
    path(f"{RUN}withdraw/", step_view(DIALOGS["withdraw"]), name="rerating_withdraw"),
    path(f"{RUN}cancel/", cancel_rerating, name="rerating_cancel"),
    path(f"{RUN}approve/", step_view(DIALOGS["approve"]), name="rerating_approve"),
    path(f"{RUN}reject/", step_view(DIALOGS["reject"]), name="rerating_reject"),
]
