"""Where the pages of re-rating runs lie."""

from typing import Final

from django.urls import URLPattern, path

from ledger.views import rerating, rerating_new, reratings
from ledger.views.rerating_review import step_view

RUN: Final = "t/<slug:tenant>/rerating/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("t/<slug:tenant>/rerating/", reratings.reratings, name="reratings"),
    path("t/<slug:tenant>/rerating/new/", rerating_new.new_rerating, name="rerate-new"),
    path(RUN, rerating.rerating, name="rerating"),
    path(f"{RUN}submit/", step_view("rerating_submit"), name="rerating_submit"),
    path(f"{RUN}recompute/", step_view("rerating_recompute"), name="rerating_recompute"),
    path(f"{RUN}withdraw/", step_view("rerating_withdraw"), name="rerating_withdraw"),
    path(f"{RUN}approve/", step_view("rerating_approve"), name="rerating_approve"),
    path(f"{RUN}reject/", step_view("rerating_reject"), name="rerating_reject"),
]
