"""Where the pages of the mapping lie."""

from typing import Final

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from finops.views.approvals.steps import step_view
from finops.views.cancelling import CancelWords, cancel_view
from ledger.views.mapping import overview, rules, version
from ledger.views.mapping.steps import ACTIVATE, DISCARD

BASE: Final = "mapping/"

WORDS = CancelWords(
    _("Cancel the pass"),
    _("What it has mapped already stays mapped; the rest stays as it is."),
)
cancel_run = cancel_view("mapping", overview.find_run, "mapping", WORDS, has_own_page=False)
urlpatterns: list[URLPattern] = [
    path(BASE, overview.mapping, name="mapping"),
    path(f"{BASE}draft/", rules.begin_mapping, name="mapping_draft"),
    path(f"{BASE}rule/", rules.mapping_rule, name="mapping_rule"),
    path(
        f"{BASE}rule/<int:rule>/remove/",
        rules.remove_mapping_rule,
        name="mapping_remove_rule",
    ),
    path(f"{BASE}go-over/", rules.go_over_mapping, name="mapping_go_over"),
    path(f"{BASE}runs/<uuid:public_id>/cancel/", cancel_run, name="mapping_cancel"),
    path(f"{BASE}<int:number>/", version.mapping_version, name="mapping_version"),
    path(f"{BASE}<int:number>/activate/", step_view(ACTIVATE), name="mapping_activate"),
    path(f"{BASE}<int:number>/discard/", step_view(DISCARD), name="mapping_discard"),
]
