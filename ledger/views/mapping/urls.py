"""Where the pages of the mapping lie."""

from typing import Final

from django.urls import URLPattern, path

from finops.views.cancelling import cancel_view
from ledger.views.mapping import overview, rules, version

BASE: Final = "mapping/"

cancel_run = cancel_view("mapping", overview.find_run, "mapping", has_own_page=False)
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
    path(f"{BASE}<int:number>/activate/", version.activate_mapping, name="mapping_activate"),
    path(f"{BASE}<int:number>/discard/", version.discard_mapping, name="mapping_discard"),
]
